import { test as base, expect } from "@playwright/test";
import { Person } from "./people.js";

export { expect };

/** test gives journeys their people. Each has a browser context, and nothing may go wrong in any of their pages. */
export const test = base.extend({
  baseURL: ({}, use) => use(process.env.PARLEY_URL),

  /** newBrowser opens a context without anybody in it. */
  newBrowser: async ({ browser, baseURL, javaScriptEnabled }, use) => {
    const faults = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ baseURL, javaScriptEnabled, ...options });
      listen(context, faults);
      await context.newPage();
      return context;
    });
    expect(faults, "what scripts threw and the content security policy stopped").toEqual([]);
  },

  /** newPerson signs somebody up. */
  newPerson: ({ newBrowser, javaScriptEnabled }, use) =>
    use(async (name) => new Person(await newBrowser(), javaScriptEnabled).signUp(name)),

  ann: async ({ newPerson }, use) => use(await newPerson("ann")),
  bob: async ({ newPerson }, use) => use(await newPerson("bob")),
});

function listen(context, faults) {
  context.on("weberror", (error) => faults.push(String(error.error())));
  context.on("console", (message) => {
    if (/content security policy/i.test(message.text())) faults.push(message.text());
  });
  context.on("dialog", (dialog) => {
    faults.push(`a dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
}
