import { expect, test } from "../support/test.js";
import { password, unique, visit } from "../support/people.js";

const account = (page) => visit(page, "/account");

/** change opens the form of a section of the account's page. */
async function change(page, name) {
  const section = page.getByRole("region", { name, exact: true });
  await section.locator("summary").click();
  return section;
}

/** elsewhere has the room open in a second browser, and reports when its connection ends. */
async function elsewhere(person, room, page) {
  await person.signInAt(page);
  const sockets = [];
  // A socket that a change of page cuts off is not always reported as closed. The last one is this page's.
  page.on("websocket", (socket) => {
    if (new URL(socket.url()).searchParams.has("room")) sockets.push(socket);
  });
  const there = await person.open(room, page);
  const text = unique("Can you hear me there?");
  await person.post(room, text);
  await expect(there.heard(text)).toHaveCount(1);
  // Without scripts the connection is a document that does not end: the page is complete when it does.
  const ended = person.scripted
    ? () => expect.poll(() => sockets.at(-1)?.isClosed()).toBe(true)
    : () => page.waitForLoadState("load");
  return { room: there, ended };
}

test("another session is ended by name, with all others, and by a new password; a changed address is the one to sign in with", async ({ ann, newBrowser, newSender }) => {
  const room = await ann.makeRoom(), page = (await newBrowser()).pages()[0];
  const signedOut = async ({ ended }) => {
    await ended();
    await visit(page, "/rooms");
    await expect(page).toHaveURL(/\/signin/);
  };

  let other = await elsewhere(ann, room, page);
  await account(ann.page);
  const list = ann.page.getByRole("region", { name: "Where you are signed in" });
  await expect(list.getByRole("listitem")).toHaveCount(2);
  await expect(list.getByRole("listitem").filter({ hasText: "this browser" })).toHaveCount(1);
  await expect(list.getByRole("listitem").first()).toContainText("Chrome on Linux");
  await list.getByRole("button", { name: "End" }).click();
  await expect(ann.page.getByText("That browser is signed out.")).toBeVisible();
  await expect(list.getByRole("listitem")).toHaveCount(1);
  await signedOut(other);

  // Password managers open a page of their own.
  other = await elsewhere(ann, room, page);
  await ann.page.goto("/.well-known/change-password");
  await expect(ann.page).toHaveURL(/\/account$/);
  await ann.page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await signedOut(other);
  await visit(ann.page, "/rooms");
  await expect(ann.page).toHaveURL(/\/rooms$/);

  other = await elsewhere(ann, room, page);
  const next = "another long password";
  await account(ann.page);
  const secret = await change(ann.page, "Password");
  await secret.getByLabel("Current password").fill(ann.password);
  await secret.getByLabel("New password").fill(next);
  await secret.getByRole("button", { name: "Change password" }).click();
  await expect(ann.page.getByText("Your password is changed.")).toBeVisible();
  await other.ended();
  await ann.post(room, "Only here.");
  const here = await ann.open(room);
  await expect(here.withText("Only here.")).toHaveCount(1);
  await expect(other.room.heard("Only here.")).toHaveCount(0);
  await signedOut(other);
  await page.getByLabel("Email").fill(ann.email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  ann.password = next;

  const bob = await newSender("bob");
  await account(ann.page);
  const email = `${unique("ann.new")}@example.org`;
  const form = await change(ann.page, "Email");
  await form.getByLabel("Email").fill(email);
  await form.getByLabel(/^Your password/).fill("not the password");
  await form.getByRole("button", { name: "Change email" }).click();
  await expect(form.getByRole("alert")).toHaveText("That is not your password.");
  await expect(form.getByLabel("Email")).toHaveValue(email);
  await form.getByLabel("Email").fill(bob.email);
  await form.getByLabel(/^Your password/).fill(ann.password);
  await form.getByRole("button", { name: "Change email" }).click();
  await expect(form.getByRole("alert")).toBeVisible();
  await form.getByLabel("Email").fill(email);
  await form.getByLabel(/^Your password/).fill(ann.password);
  await form.getByRole("button", { name: "Change email" }).click();
  await expect(ann.page.getByText("Your email is changed.")).toBeVisible();
  await ann.page.getByRole("button", { name: "Sign out" }).click();
  await expect(ann.page).toHaveURL(/\/$/);
  ann.email = email;
  await ann.signIn();
});

test("messages stand closer by choice, in this browser; what a deleted account wrote stays under “deleted user”", async ({ bob, newSender }) => {
  const ann = await newSender("ann"), room = await ann.makeRoom();
  const his = await bob.join(room);
  const seq = await his.say("I was here.");
  const indent = () => his.message(seq).evaluate((m) => parseFloat(getComputedStyle(m).paddingInlineStart));
  const comfortable = await indent();

  await account(bob.page);
  const density = await change(bob.page, "Messages in this browser");
  await expect(density.locator(".value")).toHaveText("Comfortable");
  await expect(density.getByRole("radio", { name: /^Comfortable/ })).toBeChecked();
  await density.getByRole("radio", { name: /^Compact/ }).check();
  await density.getByRole("button", { name: "Save" }).click();
  await expect(bob.page.getByText("Your rooms look like that now")).toBeVisible();
  await expect(density.locator(".value")).toHaveText("Compact");
  await his.open();
  await expect(async () => expect(await indent()).toBeLessThan(comfortable)).toPass();

  await account(bob.page);
  await change(bob.page, "Messages in this browser");
  await expect(density.getByRole("radio", { name: /^Compact/ })).toBeChecked();
  await density.getByRole("radio", { name: /^Comfortable/ }).check();
  await density.getByRole("button", { name: "Save" }).click();
  await expect(bob.page.getByText("Your rooms look like that now")).toBeVisible();
  await his.open();
  await expect(async () => expect(await indent()).toBe(comfortable)).toPass();

  const written = async () => (await ann.context.request.get(room.path)).text();
  expect(await written()).toContain(bob.name);
  expect(await written()).not.toContain("deleted user");
  await account(bob.page);
  const form = await change(bob.page, "Delete the account");
  await form.getByLabel(/^Your password/).fill("not the password");
  await form.getByRole("button", { name: "Delete account" }).click();
  await expect(form.getByRole("alert")).toHaveText("That is not your password.");
  await form.getByLabel(/^Your password/).fill(bob.password);
  await form.getByRole("button", { name: "Delete account" }).click();
  await expect(bob.page).toHaveURL(/\/$/);
  await expect(bob.page.getByRole("link", { name: "Sign up" })).toBeVisible();
  expect(await written()).toContain("I was here.");
  expect(await written()).toContain("deleted user");
  expect(await written()).not.toContain(bob.name);

  await bob.visit("/signin");
  await bob.page.getByLabel("Email").fill(bob.email);
  await bob.page.getByLabel("Password").fill(bob.password);
  await bob.page.getByRole("button", { name: "Sign in" }).click();
  await expect(bob.page.getByRole("alert")).toHaveText("That email and password do not match an account.");
});
