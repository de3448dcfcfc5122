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
