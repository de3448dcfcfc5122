// What the screens need beyond htmx.
document.documentElement.classList.add('js');

// Buttons that copy the text of an element: data-copy has its id.
document.addEventListener('click', event => {
  const button = event.target.closest('[data-copy]');
  if (!button) {
    return;
  }
  const text = document.getElementById(button.dataset.copy).textContent;
  const done = () => {
    const title = button.textContent;
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = title; }, 2000);
  };
  if (navigator.clipboard) {
    navigator.clipboard.writeText(text).then(done);
  } else {
    // Without HTTPS, beyond this machine.
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
    done();
  }
});

// A screen that cannot be brought up to date says so.
const old = isOld => { document.getElementById('old').hidden = !isOld; };
['htmx:responseError', 'htmx:sendError', 'htmx:sseError'].forEach(name => document.addEventListener(name, () => old(true)));
document.addEventListener('htmx:afterSwap', () => old(false));

// A live part that is replaced stays as its reader left it: what has the focus, what is open, what
// is typed, how far tables are scrolled.
const sameAs = (part, control) => [...part.querySelectorAll(control.tagName)].filter(
    each => ['href', 'id', 'aria-label'].every(name => each.getAttribute(name) === control.getAttribute(name)));
let left = null;
document.addEventListener('htmx:beforeSwap', ({detail: {target}}) => {
  const control = document.activeElement;
  left = target.closest('[sse-connect]') && {
    part: target,
    control: target.contains(control) && control !== target ? control : null,
    place: target.contains(control) ? sameAs(target, control).indexOf(control) : -1,
    open: [...target.querySelectorAll('details[open][id]')].map(each => each.id),
    typed: [...target.querySelectorAll('input[type=text]')].map(each => each.value),
    scrolled: [...target.querySelectorAll('.wide')].map(each => each.scrollLeft)
  };
});
document.addEventListener('htmx:afterSwap', () => {
  if (!left || !left.part.isConnected) {
    return;
  }
  left.open.forEach(id => document.getElementById(id)?.setAttribute('open', ''));
  left.part.querySelectorAll('.wide').forEach((each, i) => { each.scrollLeft = left.scrolled[i] || 0; });
  const fields = left.part.querySelectorAll('input[type=text]');
  if (fields.length === left.typed.length) {
    fields.forEach((each, i) => { each.value = left.typed[i]; });
  }
  if (left.control) {
    sameAs(left.part, left.control)[left.place]?.focus({preventScroll: true});
  }
  left = null;
});
