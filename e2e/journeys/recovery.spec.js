import { expect, test as base } from "../support/test.js";
import { MailServer } from "../support/mail.js";
import { password, unique } from "../support/people.js";
import { Provider } from "../support/provider.js";
import { Server } from "../support/server.js";

/** test has a server of its own, which sends mails to one of ours, and knows a provider. */
const test = base.extend({
  mail: async ({}, use) => {
    const mail = await MailServer.start();
    await use(mail);
    mail.stop();
  },
  provider: async ({}, use) => {
    const provider = await Provider.start();
    await use(provider);
    provider.stop();
  },
  server: async ({ mail, provider }, use) => {
    const server = await Server.start({ PARLEY_SMTP: mail.url, ...provider.settings });
    await use(server);
    await server.discard();
  },
  baseURL: ({ server }, use) => use(server.url),
});

test("a person confirms an email, forgets the password, gets in again by mail, and by a provider", async ({ mail, provider, newBrowser }) => {
  const context = await newBrowser(), page = context.pages()[0];
  const name = unique("ann"), email = `${name}@example.org`, next = `${password} again`;
  await context.request.post("/signup", { form: { username: name, email, password } });
  expect(await mail.link("/verify")).toContain("/verify/");
  await page.goto("/account");
  await page.getByRole("heading", { name: "Email" }).click();
  await page.getByRole("button", { name: "Send a link to confirm it" }).click();
  await expect(page.getByText("A mail with a link is on its way to you.")).toBeVisible();
  await page.goto(await mail.link("/verify"));
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page).toHaveURL(/\/account\?saved=verify/);
  await expect(page.getByText("Your email is confirmed.", { exact: true })).toBeVisible();

  await page.goto("/account/notifications");
  await page.getByLabel("Mail me what I missed").selectOption("after 4 hours");
  await page.getByRole("button", { name: "Use this time" }).click();
  await expect(page).toHaveURL(/\/account\/notifications#digest$/);
  await expect(page.getByLabel("Mail me what I missed")).toHaveValue("240");

  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
  await page.goto("/signin");
  await page.getByRole("link", { name: "Forgot password?" }).click();
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Send link" }).click();
  await expect(page.getByText("If there is an account with that email")).toBeVisible();
  await page.getByRole("link", { name: "Ask again" }).click();
  await expect(page.getByRole("button", { name: "Send link" })).toBeVisible();

  await page.goto(await mail.link("/reset"));
  await page.getByLabel("New password").fill(next);
  await page.getByRole("button", { name: "Set password" }).click();
  await expect(page.getByText("Your new password is set.")).toBeVisible();
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(next);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/rooms$/);

  // Another address is confirmed at both.
  for (const address of [`never-${email}`, `new-${email}`]) {
    await page.goto("/account");
    await page.getByRole("heading", { name: "Email" }).click();
    await page.getByRole("textbox", { name: "Email", exact: true }).fill(address);
    await page.getByLabel("Your password, to be sure").first().fill(next);
    await page.getByRole("button", { name: "Change email" }).click();
    await expect(page.getByText("A link is on its way to each of the two addresses.")).toBeVisible();
    if (address.startsWith("new")) break;
    for (const _ of [1, 2]) await mail.link("/verify");
    await page.getByRole("button", { name: "Keep the present email" }).click();
    await expect(page.getByText("Your email stays as it is.")).toBeVisible();
  }
  for (const said of ["Confirmed. The email changes once", "Your email is changed."]) {
    await page.goto(await mail.link("/verify"));
    await page.getByRole("button", { name: "Confirm" }).click();
    await expect(page.getByText(said)).toBeVisible();
  }

  // The account is linked to one at a provider, which then signs in.
  await page.goto("/account/security");
  const example = page.getByRole("region", { name: "Example" });
  await example.locator("summary").click();
  await example.getByLabel("Your password, to link it").fill(next);
  await example.getByRole("button", { name: "Link account", exact: true }).click();
  await page.getByRole("link", { name: "Continue to Example" }).click();
  await expect(page.getByText("The account is linked.")).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
  await page.goto("/signin?next=/saved");
  await page.getByRole("link", { name: "Continue with Example" }).click();
  await expect(page).toHaveURL(/\/saved$/);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("link", { name: "Sign out at Example" }).click();
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();

  // Another user of the provider makes an account with it, then sets a password, and does without it.
  provider.user = { sub: "2", email: `other-${email}` };
  await page.goto("/signup");
  await page.getByRole("link", { name: "Continue with Example" }).click();
  await expect(page.getByRole("main")).toContainText("You are signed in at Example");
  await page.goto("/signin/new");
  await expect(page.getByLabel("Email")).toHaveValue(`other-${email}`);
  await page.getByLabel("Username").fill(unique("otto"));
  await page.getByRole("button", { name: "Make the account" }).click();
  await expect(page).toHaveURL(/\/rooms$/);
  await page.goto("/account/security");
  await page.getByRole("link", { name: "Set a password with Example" }).click();
  await page.getByLabel("New password").fill(next);
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page.getByText("Your password is set.")).toBeVisible();
  await page.getByRole("link", { name: "Unlink …" }).click();
  await page.getByLabel("Your password, to unlink it").fill(next);
  await page.getByLabel("Sign out everywhere else").check();
  await page.getByRole("button", { name: "Unlink" }).click();
  await expect(page.getByText("The account is unlinked.")).toBeVisible();
});
