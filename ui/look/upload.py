"""What runs where files are dropped: it sends them one by one, tells how far each is, then says that a batch is there."""

SENDING = r"""
const words = JSON.parse(element.querySelector('.mk-drop').dataset.words);
let line = Promise.resolve();  // batches follow each other
const zone = () => element.querySelector('.mk-drop'), list = () => element.querySelector('.mk-sent');
const random = () => [...crypto.getRandomValues(new Uint8Array(16))].map(n => n.toString(16).padStart(2, '0')).join('');
const hidden = path => path.split('/').some(part => part.startsWith('.'));
const walk = async (entry, path, into) => {
  if (entry.isFile) {
    const file = await new Promise((yes, no) => entry.file(yes, no)).catch(() => null);
    if (file) into.push({file, path: path + entry.name});
  } else if (entry.isDirectory && !entry.name.startsWith('.')) {
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((yes, no) => reader.readEntries(yes, no)).catch(() => []);
      if (!some.length) break;
      for (const inner of some) await walk(inner, path + entry.name + '/', into);
    }
  }
};
const row = path => {
  const item = document.createElement('li'), name = document.createElement('bdi');
  const bar = document.createElement('progress'), state = document.createElement('span');
  name.textContent = path; bar.max = 100; bar.value = 0; bar.setAttribute('aria-label', path);
  state.textContent = words.waiting;
  item.append(name, bar, state);
  list().append(item);
  return {item, bar, state};
};
const post = (batch, path, file, bar) => new Promise(done => {
  const request = new XMLHttpRequest();
  const query = new URLSearchParams({batch, name: path});
  request.open('POST', new URL('../upload?' + query, location.href));
  request.setRequestHeader('X-Mekor-Upload', '1');
  request.upload.onprogress = event => { if (event.lengthComputable) bar.value = 100 * event.loaded / event.total; };
  request.onload = () => {
    try { const said = JSON.parse(request.responseText); done(said.kept ? '' : said.refused || 'gone'); }
    catch { done('gone'); }
  };
  request.onerror = request.onabort = () => done('gone');
  request.send(file);
});
const send = async found => {
  const batch = random(), refused = [];
  list().replaceChildren();
  const rows = found.map(({file, path}) => ({file, path, ...row(path)}));
  let kept = 0;
  for (const one of rows) {
    one.state.textContent = words.sending;
    let why = hidden(one.path) ? 'hidden' : !one.file.size ? 'empty' : one.file.size > words.most ? 'large'
      : kept >= words.files ? 'many' : '';
    why = why || await post(batch, one.path, one.file, one.bar);
    if (why) {
      refused.push({name: one.path, why});
      one.item.className = 'mk-refused';
      one.bar.remove();
      one.state.textContent = words['why_' + why] || words.why_gone;
    } else {
      kept += 1; one.bar.value = 100; one.state.textContent = '✓';
    }
  }
  if (!kept) return;
  while (document.querySelector('.mk-working')) await new Promise(next => setTimeout(next, 200));
  list().replaceChildren();
  trigger('sent', {batch, refused});
  await new Promise(next => setTimeout(next, 500));
};
const take = found => { if (found.length) line = line.then(() => send(found)).catch(error => console.error(error)); };
element.addEventListener('click', event => {
  const kind = event.target.closest?.('[data-choose]')?.dataset.choose;
  if (kind) element.querySelector(`[data-input=${kind}]`).click();
});
element.addEventListener('change', event => {
  const input = event.target.closest?.('[data-input]');
  if (!input) return;
  take([...input.files].map(file => ({file, path: file.webkitRelativePath || file.name})));
  input.value = '';
});
const over = event => { event.preventDefault(); zone().classList.add('mk-over'); };
element.addEventListener('dragenter', over);
element.addEventListener('dragover', over);
element.addEventListener('dragleave', event => {
  if (!element.contains(event.relatedTarget)) zone().classList.remove('mk-over');
});
element.addEventListener('drop', async event => {
  event.preventDefault();
  zone().classList.remove('mk-over');
  const plain = [...event.dataTransfer.files], entries = [...event.dataTransfer.items]
    .map(item => item.webkitGetAsEntry?.()).filter(Boolean);
  const found = [];
  for (const entry of entries) await walk(entry, '', found);
  take(entries.length ? found : plain.map(file => ({file, path: file.name})));
});
"""

PICKING = """
element.addEventListener('click', event => {
  const button = event.target.closest?.('[data-source]');
  if (button) trigger('pick', {source: button.dataset.source});
});
"""
"""A document of the list is chosen."""

TAKING = """
element.addEventListener('click', event => {
  const button = event.target.closest?.('[data-kind]');
  if (button) trigger('take', {kind: button.dataset.kind, value: button.dataset.value});
});
"""
"""A filter is taken away."""
