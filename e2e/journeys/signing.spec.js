import { expect, test } from "../support/test.js";
import { password, unique, visit } from "../support/people.js";

test("a person signs up, signs out and signs in again", async ({ newBrowser }) => {
  const page = (await newBrowser()).pages()[0];
  const name = unique("cleo");

  await visit(page, "/");
  await page.getByRole("link", { name: "Sign up" }).click();
  await page.getByLabel("Username").fill(name);
  await page.getByLabel("Email").fill(`${name}@example.org`);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign up" }).click();
  await expect(page).toHaveURL(/\/rooms$/);

  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/$/);
  await page.getByRole("link", { name: "Sign in" }).click();

  await page.getByLabel("Email").fill(`${name}@example.org`);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toHaveText("That email and password do not match an account.");
  await expect(page.getByLabel("Email")).toHaveValue(`${name}@example.org`);
  await expect(page.getByLabel("Password")).toHaveValue("");

  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/rooms$/);
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
});

test("a refused sign-up keeps what was typed and says why beside the field", async ({ ann, newBrowser }) => {
  const page = (await newBrowser()).pages()[0];
  const name = unique("dora");
  await visit(page, "/signup");

  await page.getByLabel("Username").fill(name);
  await page.getByLabel("Email").fill("no address");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign up" }).click();
  await expect(page.getByRole("alert")).toHaveText("That does not look like an email address.");
  await expect(page.getByLabel("Email")).toHaveAccessibleDescription(/does not look like an email address/);
  await expect(page.getByLabel("Username")).toHaveValue(name);
  await expect(page.getByLabel("Email")).toHaveValue("no address");

  await page.getByLabel("Email").fill(`${name}@example.org`);
  await page.getByLabel("Password").fill("short");
  await page.getByRole("button", { name: "Sign up" }).click();
  await expect(page.getByRole("alert")).toHaveText("A password must have at least 8 characters. That one has 5: add a word that does not belong to it.");

  await page.getByLabel("Username").fill(ann.name.toUpperCase());
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign up" }).click();
  await expect(page.getByRole("alert")).toHaveText("That username or email is already in use.");

  await page.getByLabel("Username").fill(name);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign up" }).click();
  await expect(page).toHaveURL(/\/rooms$/);
});

test("who is signed out is asked to sign in and led back", async ({ ann, newPerson }) => {
  const room = await ann.createRoom();
  await ann.post(room, "Come in.");
  const fay = await newPerson("fay");
  await fay.context.clearCookies();

  await fay.visit(`${room.path}?at=1`);
  await expect(fay.page).toHaveURL(/\/signin\?next=/);
  await fay.page.getByLabel("Email").fill(fay.email);
  await fay.page.getByLabel("Password").fill(fay.password);
  await fay.page.getByRole("button", { name: "Sign in" }).click();
  await expect(fay.page).toHaveURL(/\/rooms\/[^/]+\?at=1$/);
  await expect(fay.page.getByRole("heading", { level: 1 })).toHaveText(room.name);
});

test("who has no account yet is led back as well", async ({ ann, newBrowser }) => {
  const room = await ann.createRoom();
  const page = (await newBrowser()).pages()[0];
  const name = unique("gus");
  await visit(page, room.path);
  await expect(page).toHaveURL(/\/signin\?next=/);
  await page.getByRole("main").getByRole("link", { name: "Sign up" }).click();
  await expect(page).toHaveURL(/\/signup\?next=/);
  await page.getByLabel("Username").fill(name);
  await page.getByLabel("Email").fill(`${name}@example.org`);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign up" }).click();
  await expect(page).toHaveURL(new RegExp(`${room.path}$`));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(room.name);
});

test("the start page leads a signed-in person to the last room", async ({ ann }) => {
  await ann.createRoom();
  const last = await ann.createRoom();
  await ann.visit("/");
  await expect(ann.page).toHaveURL(new RegExp(`${last.path}$`));
});

test("signing out ends the session also for a kept cookie", async ({ ann, newBrowser }) => {
  const thief = await newBrowser();
  await thief.addCookies(await ann.context.cookies());
  await visit(thief.pages()[0], "/account");
  await expect(thief.pages()[0].getByRole("heading", { level: 1 })).toHaveText("Your account");

  await ann.visit("/rooms");
  await ann.page.getByRole("button", { name: "Sign out" }).click();
  await expect(ann.page).toHaveURL(/\/$/);

  await visit(thief.pages()[0], "/account");
  await expect(thief.pages()[0]).toHaveURL(/\/signin/);
});
