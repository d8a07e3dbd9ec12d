// Runs every test in one process, since the DOM alone takes longer to load than they take to run.
import { readdirSync } from "node:fs";

for (const name of readdirSync(new URL(".", import.meta.url)).filter((name) => name.endsWith(".test.js"))) await import(`./${name}`);
