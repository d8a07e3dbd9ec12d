import { test as people } from "./test.js";
import { Proxy } from "./proxy.js";

export { expect } from "./test.js";

/** test connects people through a proxy that can freeze their sockets, with clocks that the journey moves. */
export const test = people.extend({
  door: async ({}, use) => {
    const proxy = await new Proxy(process.env.PARLEY_URL).listen();
    proxy.sockets = true;
    await use(proxy);
    await proxy.close();
  },
  baseURL: ({ door }, use) => use(door.url),
  ann: async ({ newPerson }, use) => {
    const ann = await newPerson("ann");
    await ann.page.clock.install();
    await use(ann);
  },
});
