import { spawn } from "node:child_process";
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const logs = path.join(import.meta.dirname, "..", "test-results", "logs");

/** Server is one real Parley with its private PostgreSQL and Redis, in a folder of its own. */
export class Server {
  #child;
  #ended;
  #home = makeHome();
  #address = ownAddress();
  #paused = [];
  #settings;

  constructor(settings = {}) {
    this.#settings = settings;
  }

  /** start resolves when the program is ready. Settings are environment variables. */
  static async start(settings) {
    const server = new Server(settings);
    mkdirSync(logs, { recursive: true });
    server.log = path.join(logs, `${server.#address}.log`);
    try {
      await server.resume();
    } catch (error) {
      await server.discard();
      throw error;
    }
    return server;
  }

  /** resume starts the program, later times on the same port and data. */
  async resume() {
    this.#child = spawn(process.env.PARLEY_BIN, ["serve"], {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env.PATH,
        PARLEY_ADDR: this.url ? new URL(this.url).host : `${this.#address}:0`,
        PARLEY_ADMIN_ADDR: "off",
        PARLEY_DATA: path.join(this.#home, "data"),
        // All people of all tests come from one address.
        PARLEY_LIMITS: "off",
        PARLEY_BCRYPT_COST: "4", // hundreds of people sign up
        PARLEY_PREVIEWS: "off",
        PARLEY_CALL_ADDR: `${this.#address}:0`,
        ...this.#settings,
      },
    });
    const child = this.#child;
    const orphan = () => child.kill("SIGTERM");
    process.once("exit", orphan);
    this.#ended = new Promise((resolve) => {
      child.once("exit", (code, signal) => {
        process.off("exit", orphan);
        resolve({ code, signal });
      });
    });
    child.stderr.on("data", (text) => appendFileSync(this.log, text));
    await new Promise((resolve, reject) => {
      let said = "";
      child.stdout.on("data", (text) => {
        appendFileSync(this.log, text);
        const ready = /^Parley is ready on (\S+)\n/.exec((said += text));
        if (ready) resolve((this.url = ready[1]));
      });
      child.once("error", reject);
      this.#ended.then((end) => reject(new Error(`Parley ended with ${end.code ?? end.signal} before it was ready:\n${this.said()}`)));
    });
  }

  /** admin is the address of the program's metrics, from its output. */
  get admin() {
    return /^Metrics and profiles are on (\S+)$/m.exec(this.said())[1];
  }

  /** said is the program's output so far. */
  said() {
    try {
      return readFileSync(this.log, "utf8");
    } catch {
      return "";
    }
  }

  /** stop asks the program to end. It fails when the program ends with an error or leaves a process behind. */
  async stop() {
    this.goOn();
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const family = descendants(this.#child.pid);
      this.#child.kill("SIGTERM");
      const { code, signal } = await this.#ended;
      if (code !== 0) throw new Error(`Parley ended with ${code ?? signal}:\n${this.said()}`);
      const left = family.filter(alive);
      if (left.length) throw new Error(`Parley left processes behind: ${left.map((p) => `${p.pid} ${p.name}`).join(", ")}`);
    }
  }

  /** discard stops the program and removes its folder. */
  async discard() {
    try {
      await this.stop();
    } finally {
      rmSync(this.#home, { recursive: true, force: true });
    }
  }

  /** pause stops one of the private servers ("postgres" or "redis-server"), until goOn. */
  pause(name) {
    this.#paused = descendants(this.#child.pid).filter((p) => p.name === name);
    if (!this.#paused.length) throw new Error(`no process called ${name} belongs to Parley`);
    for (const { pid } of this.#paused) process.kill(pid, "SIGSTOP");
  }

  goOn() {
    for (const p of this.#paused) if (alive(p)) process.kill(p.pid, "SIGCONT");
    this.#paused = [];
  }
}

// As root the servers run as another user, who must be able to enter their folder. That user may enter /dev/shm,
// which scripts/memory.sh chooses, and maybe no other TMPDIR.
function makeHome() {
  const root = process.getuid?.() === 0;
  const home = mkdtempSync(path.join(root && tmpdir() !== "/dev/shm" ? "/var/lib" : tmpdir(), "parley-e2e-"));
  if (root) chmodSync(home, 0o711);
  return home;
}

// Each server has its own loopback address, so that no other process takes its port while it restarts.
let servers = 0;

function ownAddress() {
  return `127.${1 + (servers++ % 254)}.${(process.pid >> 8) & 255}.${process.pid & 255}`;
}

// descendants reads /proc, because a minimal system has no ps.
function descendants(pid) {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number).map(processOf).filter(Boolean);
  const family = [];
  for (let parents = [pid]; parents.length;) {
    const children = all.filter((p) => parents.includes(p.parent));
    family.push(...children);
    parents = children.map((p) => p.pid);
  }
  return family;
}

// proc(5): the name stands in brackets and may hold any character; the parent is the second field after it,
// the start time the twentieth.
function processOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const end = stat.lastIndexOf(")");
    const rest = stat.slice(end + 2).split(" ");
    return { pid, name: stat.slice(stat.indexOf("(") + 1, end), state: rest[0], parent: Number(rest[1]), since: rest[19] };
  } catch {
    return null; // gone in the meantime
  }
}

function alive(p) {
  const now = processOf(p.pid);
  return now !== null && now.since === p.since && now.state !== "Z";
}
