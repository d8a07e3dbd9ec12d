import { expect, test } from "../support/test.js";
import { password, unique, visit } from "../support/people.js";

test("a person signs up after refusals, signs out, and is led back by signing in", async ({ newBrowser, newSender, javaScriptEnabled }) => {
  const ann = await newSender("ann"), room = await ann.makeRoom();
  await ann.post(room, "Come in.");
  const context = await newBrowser(), page = context.pages()[0];
  const name = unique("cleo"), email = `${name}@example.org`;

  // What is asked for besides pages needs no account.
  const get = (path) => javaScriptEnabled ? context.request.get(path) : visit(page, path);
  for (const [path, type] of [["/healthz", "text/plain"], ["/readyz", "text/plain"], ["/robots.txt", "text/plain"], ["/favicon.svg", "image/svg+xml"], ["/manifest.webmanifest", "application/manifest+json"], ["/icons/192.png", "image/png"], ["/sw.js", "text/javascript"], ["/offline", "text/html"]]) {
    const answer = await get(path);
    expect(answer.status(), path).toBe(200);
    expect(answer.headers()["content-type"], path).toContain(type);
  }
  expect((await visit(page, "/styleguide")).status()).toBe(200);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();

  await visit(page, "/");
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
  await page.getByRole("link", { name: "Sign up" }).click();
  await expect(page.getByRole("textbox", { name: "Username" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Email" })).toBeVisible();
  await expect(page.getByLabel("Password")).toHaveAttribute("type", "password");
  await expect(page.getByRole("alert")).toHaveCount(0);
  const signUp = page.getByRole("button", { name: "Sign up" });
  await signUp.click();
  await expect(page.getByRole("alert")).toBeVisible();

  // The reason stands beside the field, and what was typed is kept.
  await page.getByLabel("Username").fill(name);
  await page.getByLabel("Email").fill("no address");
  await page.getByLabel("Password").fill(password);
  await signUp.click();
  await expect(page.getByRole("alert")).toHaveText("That does not look like an email address.");
  await expect(page.getByLabel("Email")).toHaveAccessibleDescription(/does not look like an email address/);
  await expect(page.getByLabel("Username")).toHaveValue(name);
  await expect(page.getByLabel("Email")).toHaveValue("no address");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill("short");
  await signUp.click();
  await expect(page.getByRole("alert")).toHaveText("A password must have at least 8 characters. That one has 5: add a word that does not belong to it.");
  await page.getByLabel("Username").fill(ann.name.toUpperCase());
  await page.getByLabel("Password").fill(password);
  await signUp.click();
  await expect(page.getByRole("alert")).toHaveText("That username or email is already in use.");
  await page.getByLabel("Username").fill(name);
  await page.getByLabel("Password").fill(password);
  await signUp.click();
  await expect(page).toHaveURL(/\/rooms$/);

  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/$/);
  const signIn = page.getByRole("button", { name: "Sign in" });
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(page.getByLabel("Password")).toHaveAttribute("type", "password");
  await page.getByRole("textbox", { name: "Email" }).fill(email);
  await page.getByLabel("Password").fill("not the password");
  await signIn.click();
  await expect(page.getByRole("alert")).toHaveText("That email and password do not match an account.");
  await expect(page.getByLabel("Email")).toHaveValue(email);
  await expect(page.getByLabel("Password")).toHaveValue("");
  await page.getByLabel("Password").fill(password);
  await signIn.click();
  await expect(page).toHaveURL(/\/rooms$/);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/$/);

  await visit(page, `${room.path}?at=1`);
  await expect(page).toHaveURL(/\/signin\?next=/);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await signIn.click();
  await expect(page).toHaveURL(/\/rooms\/[^/]+\?at=1$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(room.name);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/$/);

  // So is who has no account yet.
  const other = unique("gus");
  await visit(page, room.path);
  await expect(page).toHaveURL(/\/signin\?next=/);
  await page.getByRole("main").getByRole("link", { name: "Sign up" }).click();
  await expect(page).toHaveURL(/\/signup\?next=/);
  await page.getByLabel("Username").fill(other);
  await page.getByLabel("Email").fill(`${other}@example.org`);
  await page.getByLabel("Password").fill(password);
  await signUp.click();
  await expect(page).toHaveURL(new RegExp(`${room.path}$`));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(room.name);

  // The start page leads to the last room.
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await expect(page.getByRole("button", { name: "Leave room" })).toBeVisible();
  await visit(page, "/");
  await expect(page).toHaveURL(new RegExp(`${room.path}$`));
});
