// The sink of the comparison: answers 200 at once, and knows what it was told. GET / says it: one line an id, with how often.
const http = require('node:http');
const told = new Map();

http.createServer((request, response) => {
  if (request.method === 'GET') {
    response.end([...told].map(([id, times]) => `${id} ${times}\n`).join(''));
    return;
  }
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const id = JSON.parse(Buffer.concat(chunks)).data.providerEventId;
    told.set(id, (told.get(id) ?? 0) + 1);
    response.writeHead(200).end();
  });
}).listen(Number(process.argv[2]), '127.0.0.1', () => console.log('ready'));
