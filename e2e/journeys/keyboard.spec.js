import { expect, test } from "../support/test.js";
import { kept, press, reach, write } from "../support/keys.js";
import { password, unique, visit } from "../support/people.js";

test("all of it goes by keyboard", async ({ newBrowser, javaScriptEnabled }) => {
  const page = (await newBrowser()).pages()[0];
  const button = (name) => page.getByRole("button", { name, exact: true });
  const name = unique("kim");

  await visit(page, "/");
  await press(page, page.getByRole("link", { name: "Sign up" }));
  await expect(page.getByLabel("Username")).toBeFocused();
  await page.keyboard.insertText(name);
  await write(page, page.getByLabel("Email"), "no address");
  await write(page, page.getByLabel("Password"), password);
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Email")).toBeFocused(); // the focus goes to the field with the error
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(`${name}@example.org`);
  await write(page, page.getByLabel("Password"), password);
  await press(page, button("Sign up"));

  const room = unique("Keys");
  await expect(page).toHaveURL(/\/rooms$/);
  await write(page, page.getByRole("textbox", { name: "Room name" }), room);
  await press(page, button("Create room"));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(room);

  await press(page, page.getByRole("link", { name: "Skip to content" }));
  const log = page.getByRole("log", { name: "Messages" }), article = log.locator("article[data-seq]").first();
  await write(page, page.getByRole("textbox", { name: "Message", exact: true }), "Typed.");
  await press(page, button("Send"));
  await expect(article).toContainText("Typed.");
  if (javaScriptEnabled) await kept(page);

  // Its actions are a dialog with scripts and a page without.
  const open = async () => {
    await press(page, article.locator("a:has(time)"), javaScriptEnabled ? "Shift+Tab" : "Tab");
    await expect(page.getByRole("link", { name: "Show in the room" })).toBeVisible();
  };
  await open();
  await press(page, button("Edit"));
  await write(page, page.getByRole("textbox", { name: "New text" }), "Typed again.");
  await press(page, button("Save"));
  await expect(article).toContainText("Typed again.");
  await expect(page.getByRole("dialog")).toBeHidden();
  if (javaScriptEnabled) await expect(article.locator("a:has(time)")).toBeFocused();

  await open();
  if (javaScriptEnabled) await press(page, page.getByRole("dialog").getByRole("button", { name: "Reply" }));
  await write(page, page.getByRole("textbox", { name: "Your reply" }), "Answered.");
  await press(page, page.locator("form.reply").getByRole("button", { name: "Reply" }));
  if (javaScriptEnabled) await press(page, button("Close"), "Shift+Tab");
  if (!javaScriptEnabled) await press(page, page.getByRole("link", { name: `Back to ${room}` }), "Shift+Tab");
  await press(page, article.getByRole("link", { name: "1 reply" }), javaScriptEnabled ? "Shift+Tab" : "Tab");
  await expect(page.getByRole("heading", { name: "Thread" })).toBeVisible();
  await write(page, page.getByRole("textbox", { name: "Your reply" }), "Answered again.");
  await press(page, page.locator("form.reply").getByRole("button", { name: "Reply" }));
  await expect(page.getByText("Answered again.").last()).toBeVisible();
  if (javaScriptEnabled) await press(page, button("Close"), "Shift+Tab");
  else await press(page, page.getByRole("link", { name: `Back to ${room}` }), "Shift+Tab");
  await expect(article).toContainText("2 replies");

  await open();
  await press(page, page.locator(".react").getByRole("button", { name: "🎉", exact: true }));
  await expect(article).toContainText("🎉 1");
  await open();
  await press(page, page.locator(".ways").getByRole("button", { name: "Delete", exact: true }));
  await press(page, page.locator("form.ask").getByRole("button", { name: "Delete", exact: true }));
  await expect(article).toContainText("This message was deleted.");
  if (javaScriptEnabled) await kept(page);

  await press(page, button("Leave room"), javaScriptEnabled ? "Shift+Tab" : "Tab");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Leave ${room}?`);
  await press(page, button("Leave room"));
  await expect(page).toHaveURL(/\/rooms$/);
  await press(page, button("Sign out"));
  await expect(page).toHaveURL(/\/$/);
});
