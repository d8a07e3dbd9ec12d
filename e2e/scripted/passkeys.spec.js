import { expect, test as base } from "../support/test.js";
import { Server } from "../support/server.js";

// Browsers make passkeys for names, not for addresses, and localhost is one address alone.
const test = base.extend({
  baseURL: async ({}, use) => {
    const server = await Server.start({ PARLEY_ADDR: "127.0.0.1:0" });
    await use(server.url.replace("127.0.0.1", "localhost"));
    await server.discard();
  },
});

/** withAuthenticator gives a page an authenticator that its user unlocks at once. */
async function withAuthenticator(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", { options });
  return (isUserVerified) => devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
}

test("a passkey is added, signs in alone, and is removed", async ({ ann }) => {
  const { page } = ann;
  const unlock = await withAuthenticator(page);
  await ann.visit("/account/security");
  const add = page.getByRole("region", { name: "Passkeys" });
  await add.locator("summary").click();
  await add.getByLabel("Name of the passkey").fill("My laptop");
  await add.getByLabel(/^Your password/).fill(ann.password);
  await add.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByLabel("Sign out everywhere else").check();
  await page.getByRole("button", { name: "Make the passkey" }).click();
  await expect(page.getByRole("main").getByRole("listitem")).toHaveCount(10);

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "Use a passkey" }).click();
  await unlock(false);
  await page.getByRole("button", { name: "Continue with a passkey" }).click();
  await expect(page.getByRole("alert")).toContainText("That did not work.");
  await unlock(true);
  await page.getByRole("button", { name: "Continue with a passkey" }).click();
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();

  await ann.visit("/account/security");
  const mine = page.getByRole("region", { name: "My laptop" });
  await expect(mine).toContainText("last used");
  await mine.locator("summary").click();
  await mine.getByLabel(/^Your password/).fill("not the password");
  await mine.getByRole("button", { name: "Remove the passkey" }).click();
  await expect(mine.getByRole("alert")).toHaveText("That is not your password.");
  await mine.getByLabel(/^Your password/).fill(ann.password);
  await mine.getByRole("button", { name: "Remove the passkey" }).click();
  await expect(page.getByText("The passkey is removed.")).toBeVisible();
  await expect(mine).toHaveCount(0);
});
