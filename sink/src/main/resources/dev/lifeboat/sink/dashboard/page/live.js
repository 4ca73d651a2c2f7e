// The live stream. Says when something changed, and when nothing can be known to be current.

const SILENT_AFTER = 9_000;

export class Live extends EventTarget {
  #source;
  #lastWord = 0;
  #retry = 500;
  #connected = false;

  start() {
    this.#connect();
    setInterval(() => {
      if (this.#connected && Date.now() - this.#lastWord > SILENT_AFTER) this.#lost();
    }, 1000);
    // a laptop that wakes up: look at once
    addEventListener('online', () => this.#connected || this.#connect());
  }

  #connect() {
    clearTimeout(this.timer);
    this.#source?.close();
    const source = new EventSource('/v1/stream');
    this.#source = source;
    const on = (name, handle) => source.addEventListener(name, (event) => {
      this.#lastWord = Date.now();
      handle(event.data);
    });
    on('status', (data) => {
      const first = !this.#connected;
      this.#connected = true;
      this.#retry = 500;
      this.#tell('status', JSON.parse(data));
      if (first) this.#tell('changed', { everything: true });
    });
    on('readiness', (data) => this.#tell('changed', { databases: JSON.parse(data).changed }));
    on('alert', (data) => this.#tell('changed', { databases: JSON.parse(data).map((a) => a.database) }));
    on('decision', (data) => this.#tell('changed', { databases: JSON.parse(data).map((d) => d.database) }));
    on('reload', () => this.#tell('changed', { everything: true }));
    on('full', () => this.#lost());
    source.onerror = () => this.#lost();
  }

  #lost() {
    this.#source?.close();
    this.#connected = false;
    this.#tell('lost');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#connect(), this.#retry);
    this.#retry = Math.min(5_000, this.#retry * 2);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
