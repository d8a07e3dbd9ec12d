import { expect, test } from "../support/test.js";
import { password, unique, visit } from "../support/people.js";

const account = (page) => visit(page, "/account");

/** change opens the form of a section of the account's page. */
async function change(page, name) {
  const section = page.getByRole("region", { name, exact: true });
  await section.locator("summary").click();
  return section;
}

/**
 * elsewhere signs the person in with a second browser that has the room open, and reports when its connection
 * ends.
 */
async function elsewhere(person, room, newBrowser) {
  const page = (await newBrowser()).pages()[0];
  await person.signIn(page);
  const sockets = [];
  // Signing in leads to the last room, whose socket may open late. A socket that a change of page cuts off is
  // not always reported as closed. The last one is this page's.
  page.on("websocket", (socket) => {
    if (new URL(socket.url()).searchParams.has("room")) sockets.push(socket);
  });
  const there = await person.open(room, page);
  await person.post(room, "Can you hear me there?");
  await expect(there.heard("Can you hear me there?")).toHaveCount(1);
  // Without scripts the connection is a document that does not end: the page is complete when it does.
  const ended = person.scripted
    ? () => expect.poll(() => sockets.at(-1)?.isClosed()).toBe(true)
    : () => page.waitForLoadState("load");
  return { page, room: there, ended };
}

test("a changed address is the one to sign in with", async ({ ann, bob }) => {
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

test("a changed password ends the other sessions, and what they had open", async ({ ann, newBrowser }) => {
  const room = await ann.createRoom();
  const other = await elsewhere(ann, room, newBrowser);
  const next = "another long password";

  await account(ann.page);
  const form = await change(ann.page, "Password");
  await form.getByLabel("Current password").fill(ann.password);
  await form.getByLabel("New password").fill(next);
  await form.getByRole("button", { name: "Change password" }).click();
  await expect(ann.page.getByText("Your password is changed.")).toBeVisible();

  await other.ended();
  await ann.post(room, "Only here.");
  await room.open();
  await expect(room.withText("Only here.")).toHaveCount(1);
  await expect(other.room.heard("Only here.")).toHaveCount(0);
  await visit(other.page, "/rooms");
  await expect(other.page).toHaveURL(/\/signin/);

  await other.page.getByLabel("Email").fill(ann.email);
  await other.page.getByLabel("Password").fill(password);
  await other.page.getByRole("button", { name: "Sign in" }).click();
  await expect(other.page.getByRole("alert")).toBeVisible();
  ann.password = next;
  await ann.signIn(other.page);
});

test("all other browsers are signed out at once, on the page that password managers open", async ({ ann, newBrowser }) => {
  const room = await ann.createRoom();
  const other = await elsewhere(ann, room, newBrowser);
  await ann.page.goto("/.well-known/change-password");
  await expect(ann.page).toHaveURL(/\/account$/);
  await ann.page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await other.ended();
  await visit(other.page, "/rooms");
  await expect(other.page).toHaveURL(/\/signin/);
  await visit(ann.page, "/rooms");
  await expect(ann.page).toHaveURL(/\/rooms$/);
});

test("one's sessions are listed, and another one can be ended", async ({ ann, newBrowser }) => {
  const room = await ann.createRoom();
  const other = await elsewhere(ann, room, newBrowser);

  await account(ann.page);
  const list = ann.page.getByRole("region", { name: "Where you are signed in" });
  await expect(list.getByRole("listitem")).toHaveCount(2);
  await expect(list.getByRole("listitem").filter({ hasText: "this browser" })).toHaveCount(1);
  await expect(list.getByRole("listitem").first()).toContainText("Chrome on Linux");
  await list.getByRole("button", { name: "End" }).click();
  await expect(ann.page.getByText("That browser is signed out.")).toBeVisible();
  await expect(list.getByRole("listitem")).toHaveCount(1);

  await other.ended();
  await visit(other.page, "/rooms");
  await expect(other.page).toHaveURL(/\/signin/);
});

test("what a deleted account wrote stays under “deleted user”", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  const seq = await his.say("I was here.");

  await account(bob.page);
  const form = await change(bob.page, "Delete the account");
  await form.getByLabel(/^Your password/).fill("not the password");
  await form.getByRole("button", { name: "Delete account" }).click();
  await expect(form.getByRole("alert")).toHaveText("That is not your password.");
  await form.getByLabel(/^Your password/).fill(bob.password);
  await form.getByRole("button", { name: "Delete account" }).click();
  await expect(bob.page).toHaveURL(/\/$/);
  await expect(bob.page.getByRole("link", { name: "Sign up" })).toBeVisible();

  await hers.open();
  await expect(hers.message(seq)).toContainText("I was here.");
  await expect(hers.message(seq)).toContainText("deleted user");
  await expect(hers.log).not.toContainText(bob.name);

  await bob.visit("/signin");
  await bob.page.getByLabel("Email").fill(bob.email);
  await bob.page.getByLabel("Password").fill(bob.password);
  await bob.page.getByRole("button", { name: "Sign in" }).click();
  await expect(bob.page.getByRole("alert")).toHaveText("That email and password do not match an account.");
});

test("messages stand closer by choice, in this browser", async ({ ann }) => {
  const room = await ann.createRoom();
  const seq = await ann.post(room, "How close?");
  await room.open();
  const indent = () => room.message(seq).evaluate((m) => parseFloat(getComputedStyle(m).paddingInlineStart));
  const comfortable = await indent();

  await account(ann.page);
  const form = await change(ann.page, "Messages in this browser");
  await expect(form.locator(".value")).toHaveText("Comfortable");
  await expect(form.getByRole("radio", { name: /^Comfortable/ })).toBeChecked();
  await form.getByRole("radio", { name: /^Compact/ }).check();
  await form.getByRole("button", { name: "Save" }).click();
  await expect(ann.page.getByText("Your rooms look like that now")).toBeVisible();
  await expect(form.locator(".value")).toHaveText("Compact");

  await room.open();
  await expect(async () => expect(await indent()).toBeLessThan(comfortable)).toPass();

  await account(ann.page);
  await change(ann.page, "Messages in this browser");
  await expect(form.getByRole("radio", { name: /^Compact/ })).toBeChecked();
  await form.getByRole("radio", { name: /^Comfortable/ }).check();
  await form.getByRole("button", { name: "Save" }).click();
  await expect(ann.page.getByText("Your rooms look like that now")).toBeVisible();
  await room.open();
  await expect(async () => expect(await indent()).toBe(comfortable)).toPass();
});
