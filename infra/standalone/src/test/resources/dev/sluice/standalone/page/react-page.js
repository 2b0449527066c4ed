// An application made of the client's React components, in a document of the bridge's origin: arguments are npm's packages as
// [name, CommonJS text] in the order in which they need each other, who reads, and what to call at the end.
const [packages, reader, done] = arguments;

// React is CommonJS: run once here, and given to modules under the name that they import.
const exported = (window.npm = {});
const imports = { 'sluice-client/react': `${location.origin}/client/react/index.js` };
for (const [name, text] of packages) {
  const module = { exports: {} };
  new Function('module', 'exports', 'require', 'process', text)(module, module.exports, (needed) => exported[needed], { env: { NODE_ENV: 'development' } });
  exported[name] = module.exports;
  const lines = `export const { ${Object.keys(module.exports).join(', ')} } = window.npm['${name}'];`;
  imports[name] = URL.createObjectURL(new Blob([lines], { type: 'text/javascript' }));
}
const map = document.createElement('script');
map.type = 'importmap';
map.textContent = JSON.stringify({ imports });
document.head.append(map);

const run = async () => {
  const { StrictMode, createElement: h, useState } = await import('react');
  const { createRoot } = await import('react-dom/client');
  const { fetchToken } = await import('/page/dev.js');
  const {
    ActivityFeed, AlertSettings, ConnectionBadge, ConnectionBanner, ConnectionDot, ConnectionIndicator, ConnectionNotice, NotificationBell, RealtimeProvider,
    Toaster, UnreadBadge, useRealtimeEvent,
  } = await import('sluice-client/react');
  const approved = (count, { actorName }) => (count === 1 ? `Approved by ${actorName}` : `${count} participants approved`);

  window.handled = [];
  function Handler() {
    const [renders, setRenders] = useState(1);
    useRealtimeEvent('activity:new', ({ data }) => window.handled.push(`${data.id} in render ${renders}`));
    return h('button', { id: 'render', onClick: () => setRenders(renders + 1) }, 'Render again');
  }
  const header = h('header', { className: 'app-header' }, h('strong', null, 'Practice'), h(ConnectionIndicator), h(ConnectionDot), h(ConnectionBadge), h(ConnectionNotice),
    h('span', null, 'Inbox ', h(UnreadBadge)), h(NotificationBell, { groupWords: { tasks: (count) => `${count} tasks assigned to you` } }));
  const root = createRoot(document.getElementById('root'));
  root.render(h(StrictMode, null, h(RealtimeProvider, { session: { ...reader, token: () => fetchToken(reader) } },
    h(ConnectionBanner), header, h(ActivityFeed), h(Handler), h(AlertSettings), h(Toaster, { words: { 'participant.approved': approved } }))));
  window.unmount = () => root.unmount();
};
run().then(() => done(''), (error) => done(String(error)));
