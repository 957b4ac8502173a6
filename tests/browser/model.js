// A model as a widget sees it, which keeps what it is told. Tests put this text into the functions they run in a page.
const makeModel = (values) => {
  const handlers = {};
  const tell = (name) => (handlers["change:" + name] || []).forEach((handler) => handler());
  const model = { values, saves: 0, saved: [], get: (name) => values[name] };
  model.set = (name, value) => {
    if (JSON.stringify(values[name]) === JSON.stringify(value)) return;
    values[name] = value;
    tell(name);
  };
  model.save_changes = () => {
    model.saves++;
    model.saved.push({ ...values });
  };
  model.on = (name, handler) => (handlers[name] = handlers[name] || []).push(handler);
  model.off = (name, handler) => (handlers[name] = (handlers[name] || []).filter((other) => other !== handler));
  // What Python sends.
  model.arrive = (changes) => {
    Object.assign(values, changes);
    Object.keys(changes).forEach(tell);
  };
  model.listeners = () => Object.values(handlers).flat().length;
  return model;
};
