// Who wants to know of what: on(name, fn) returns what takes it back.

export const events = () => {
  const listeners = new Map();
  return {
    on(name, fn) {
      if (!listeners.has(name)) listeners.set(name, new Set());
      listeners.get(name).add(fn);
      return () => listeners.get(name).delete(fn);
    },
    tell(name, ...what) {
      for (const fn of [...listeners.get(name) ?? []]) fn(...what);
    },
  };
};
