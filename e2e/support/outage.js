import { test as people } from "./test.js";
import { Server } from "./server.js";

export { expect } from "./test.js";

/** test gives each journey a Parley of its own, to stop and start. */
export const test = people.extend({
  settings: [{}, { option: true }],
  server: async ({ settings }, use) => {
    const server = await Server.start(settings);
    await use(server);
    await server.discard();
  },
  baseURL: ({ server }, use) => use(server.url),
});
