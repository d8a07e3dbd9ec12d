import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Routes } from "./routes.js";
import { Server } from "./server.js";

/** Builds the program, or uses PARLEY_BIN, and starts the server that most journeys share. */
export default async function setup() {
  const built = process.env.PARLEY_BIN ? null : build();
  process.env.PARLEY_BIN = path.resolve(process.env.PARLEY_BIN ?? built);
  const server = await Server.start({ PARLEY_ADMIN_ADDR: "127.0.0.1:0" });
  process.env.PARLEY_URL = server.url;
  process.env.PARLEY_ROUTES = JSON.stringify(await Routes.ask(server.admin));
  return async () => {
    try {
      await server.discard();
      complain(server.said());
    } finally {
      if (built) rmSync(path.dirname(built), { recursive: true, force: true });
    }
  };
}

function build() {
  const binary = path.join(mkdtempSync(path.join(tmpdir(), "parley-bin-")), "parley");
  execFileSync("go", ["build", "-buildvcs=false", "-o", binary, "./cmd/parley"], {
    cwd: path.join(import.meta.dirname, "..", ".."),
    env: { ...process.env, CGO_ENABLED: "0" },
    stdio: "inherit",
  });
  return binary;
}

// No journey may make the server log an error or panic.
function complain(log) {
  const errors = log.split("\n").filter((line) => /level=ERROR|^panic:|^goroutine \d+/.test(line));
  if (errors.length) throw new Error(`The server logged errors:\n${errors.slice(0, 20).join("\n")}`);
}
