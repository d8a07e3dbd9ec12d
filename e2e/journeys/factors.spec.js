import { expect, test } from "../support/test.js";
import { visit } from "../support/people.js";
import { totp } from "../support/totp.js";

/** change opens a form of the page, unless it stands open. */
async function change(page, name) {
  const section = page.getByRole("region", { name, exact: true });
  if (!await section.locator("details").getAttribute("open").then((open) => open !== null)) await section.locator("summary").click();
  return section;
}

test("signing in takes the code of an app, or a recovery code", async ({ ann, newBrowser }) => {
  const { page } = ann;
  await ann.visit("/account");
  await page.getByRole("link", { name: "Sign-in and security" }).click();
  const app = await change(page, "Authenticator app");
  await app.getByLabel(/^Your password/).fill(ann.password);
  await app.getByRole("button", { name: "Set up the app" }).click();
  await expect(page.getByRole("img", { name: "QR code with the key below" })).toHaveJSProperty("complete", true);
  const key = await page.locator("code.key").textContent();
  await page.getByLabel("Code").fill("12345");
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByRole("alert")).toContainText("That code is not right.");
  await page.getByLabel("Code").fill(totp(key, -1));
  await page.getByLabel("Sign out everywhere else").check();
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Recovery codes");
  const codes = await page.getByRole("main").getByRole("listitem").allTextContents();
  expect(codes).toHaveLength(10);
  await page.getByRole("link", { name: "I have kept them" }).click();
  const recovery = await change(page, "Recovery codes");
  await expect(recovery).toContainText("10 left");
  await recovery.getByLabel(/^Your password/).fill(ann.password);
  await recovery.getByLabel("Code", { exact: true }).fill(codes[1]);
  await recovery.getByRole("button", { name: "Make new codes" }).click();
  const fresh = await page.getByRole("main").getByRole("listitem").allTextContents();
  expect(fresh).not.toContain(codes[0]);

  const other = (await newBrowser()).pages()[0];
  await visit(other, "/signin");
  await other.getByLabel("Email").fill(ann.email);
  await other.getByLabel("Password").fill(ann.password);
  await other.getByRole("button", { name: "Sign in" }).click();
  await expect(other.getByRole("heading", { level: 1 })).toHaveText("One more step");
  await other.getByRole("link", { name: "Start again" }).click();
  await other.getByLabel("Email").fill(ann.email);
  await other.getByLabel("Password").fill(ann.password);
  await other.getByRole("button", { name: "Sign in" }).click();
  await other.getByLabel("Code").fill(codes[0]);
  await other.getByRole("button", { name: "Sign in" }).click();
  await expect(other.getByRole("alert")).toContainText("That code is not right.");
  await other.getByLabel("Code").fill(totp(key, 0));
  await other.getByRole("button", { name: "Sign in" }).click();
  await expect(other.getByRole("button", { name: "Sign out" })).toBeVisible();

  for (const path of ["/signin/passkey?next=/saved", "/account/security/passkey"]) { // passkeys need scripts
    expect((await visit(other, path)).status(), path).toBe(200);
  }
  await visit(other, "/account/security");
  const on = await change(other, "Authenticator app");
  await on.getByLabel(/^Your password/).fill(ann.password);
  await on.getByLabel("Code").fill(fresh[0]);
  await on.getByLabel("Sign out everywhere else").check();
  await on.getByRole("button", { name: "Turn off the app" }).click();
  await expect(other.getByText("Your authenticator app is not asked for any more.")).toBeVisible();
  await ann.visit("/rooms");
  await expect(page).toHaveURL(/\/signin/);
  await ann.signIn();
});
