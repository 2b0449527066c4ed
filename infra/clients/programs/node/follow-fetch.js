// Node's fetch, without a library
const { SLUICE_URL, SLUICE_TOKEN } = process.env;
const SILENCE_MS = 75_000;
let lastId = '';
let retryMs = 1_000;

async function follow() {
  const silence = new AbortController();
  let timer;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), SILENCE_MS);
  };
  heard();
  try {
    const headers = { accept: 'text/event-stream', authorization: `Bearer ${SLUICE_TOKEN}`, 'last-event-id': lastId };
    const response = await fetch(SLUICE_URL, { headers, signal: silence.signal });
    if (response.status !== 200) {
      return response.status;
    }
    let text = '';
    for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
      heard();
      const blocks = (text + part).split('\n\n');
      text = blocks.pop();
      blocks.forEach(dispatch);
    }
    return response.status;
  } finally {
    clearTimeout(timer);
  }
}

function dispatch(block) {
  const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s, 2)));
  lastId = fields.id ?? lastId;
  retryMs = Number(fields.retry ?? retryMs);
  if (fields.event?.includes(':')) {
    console.log(`${fields.id}\t${fields.data}`);
  }
}

for (;;) {
  const status = await follow().catch((failure) => console.error('connection lost:', failure.message));
  if (status === 204) {
    break;
  }
  if (status >= 400 && status < 500) {
    throw new Error(`refused with status ${status}`);
  }
  await new Promise((resolve) => setTimeout(resolve, retryMs));
}
