// What the tabs of one browser share: storage with its events, and Web Locks. In jsdom each
// window has storage of its own, and no locks.

export class Browser {
  #tabs = [];
  #queues = new Map();

  /** join makes a window a tab of this browser; entries are what the first one finds stored. */
  join(window, entries = {}) {
    const { setItem, removeItem } = window.Storage.prototype;
    const write = (key, value) => value === null ? removeItem.call(window.localStorage, key) : setItem.call(window.localStorage, key, value);
    const stored = this.#tabs[0]?.window.localStorage ?? entries;
    for (const [key, value] of Object.entries(stored)) write(key, value);
    this.#tabs.push({ window, write });
    const tabs = this, { localStorage } = window; // a tab has its sessionStorage for itself
    window.Storage.prototype.setItem = function (key, value) { this === localStorage ? tabs.#write(window, key, String(value)) : setItem.call(this, key, value); };
    window.Storage.prototype.removeItem = function (key) { this === localStorage ? tabs.#write(window, key, null) : removeItem.call(this, key); };
    Object.defineProperty(window.navigator, "locks", { configurable: true, value: { request: (name, f) => this.#request(window, name, f) } });
  }

  /** leave gives back the locks of a tab that is closed. */
  leave(window) {
    this.#tabs = this.#tabs.filter((tab) => tab.window !== window);
    for (const [name, queue] of this.#queues) {
      const held = queue[0]?.window === window;
      this.#queues.set(name, queue.filter((entry) => entry.window !== window));
      if (held) this.#grant(name);
    }
  }

  #write(by, key, newValue) {
    const oldValue = by.localStorage.getItem(key);
    for (const { window, write } of this.#tabs) {
      write(key, newValue);
      if (window !== by && oldValue !== newValue) window.dispatchEvent(new window.StorageEvent("storage", { key, oldValue, newValue }));
    }
  }

  #request(window, name, f) {
    const queue = this.#queues.get(name) ?? [];
    this.#queues.set(name, queue);
    return new Promise((resolve) => {
      queue.push({ window, work: async () => resolve(await f({ name })) });
      if (queue.length === 1) this.#grant(name);
    });
  }

  async #grant(name) {
    const [holder] = this.#queues.get(name);
    if (!holder) return;
    await null; // no lock is granted synchronously
    await holder.work();
    const queue = this.#queues.get(name);
    if (queue[0] !== holder) return;
    queue.shift();
    this.#grant(name);
  }
}
