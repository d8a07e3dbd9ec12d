import { test as base, expect } from "@playwright/test";
import { listenToForms } from "./forms.js";
import { Person } from "./people.js";
import { Recorder } from "./recorder.js";
import { Routes } from "./routes.js";

export { expect };

/** test gives journeys their people. Each has a browser context, and no page may report an error. */
export const test = base.extend({
  baseURL: ({}, use) => use(process.env.PARLEY_URL),

  /** recorder is for the parity project: see features.spec.js. */
  recorder: [async ({}, use, { project }) => {
    const recorder = new Recorder(new Routes(JSON.parse(process.env.PARLEY_ROUTES)));
    await use(recorder);
    await recorder.save(`${project.name}-${process.pid}`);
  }, { scope: "worker" }],

  /** newBrowser opens a context without a signed-in user. */
  newBrowser: async ({ browser, baseURL, javaScriptEnabled, isMobile, recorder }, use) => {
    const faults = [], contexts = [];
    await use(async (options = {}) => {
      // Transitions between pages are a seventh of a browser's work. Phones show them.
      const reducedMotion = isMobile ? "no-preference" : "reduce";
      const settings = { baseURL, javaScriptEnabled, reducedMotion, ...options };
      const context = await browser.newContext(settings);
      listen(context, faults);
      recorder.watch(context, settings.javaScriptEnabled);
      contexts.push([context, settings.javaScriptEnabled]);
      await context.newPage();
      return context;
    });
    for (const [context, scripted] of contexts) {
      if (!scripted) await recorder.look(context);
      await context.close();
    }
    expect(faults, "what scripts threw and the content security policy stopped").toEqual([]);
  },

  /** newPerson signs a user up. */
  newPerson: ({ newBrowser, javaScriptEnabled }, use) =>
    use(async (name) => new Person(await newBrowser(), javaScriptEnabled).signUp(name)),

  /** newDevice is the empty page of another browser of a user. */
  newDevice: ({ newBrowser }, use) =>
    use(async (person) => {
      const [page] = (await newBrowser()).pages();
      await person.signInAt(page);
      return page;
    }),

  /** newSender signs a user up who has no browser, and only sends forms. */
  newSender: async ({ playwright, baseURL }, use) => {
    const clients = [];
    await use(async (name) => {
      const request = await playwright.request.newContext({ baseURL });
      clients.push(request);
      return new Person({ request, cookies: async () => (await request.storageState()).cookies }, false).signUp(name);
    });
    for (const client of clients) await client.dispose();
  },

  ann: async ({ newPerson }, use) => use(await newPerson("ann")),
  bob: async ({ newPerson }, use) => use(await newPerson("bob")),
  cat: async ({ newSender }, use) => use(await newSender("cat")),
});

/** abandoned is Chromium's error for a cancelled transition between two pages, scripts or not. */
const abandoned = /^InvalidStateError: Transition was aborted because of invalid state/;

function listen(context, faults) {
  listenToForms(context);
  context.on("weberror", (error) => {
    const fault = String(error.error());
    if (!abandoned.test(fault)) faults.push(fault);
  });
  context.on("console", (message) => {
    if (/content security policy/i.test(message.text())) faults.push(message.text());
  });
  context.on("dialog", (dialog) => {
    if (dialog.type() === "beforeunload") return dialog.accept(); // intended, see tabs.spec.js
    faults.push(`a dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
}
