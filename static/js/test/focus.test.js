import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { frame } from "./support/rendered.js";

const focused = (page) => page.document.activeElement;

test("what stands in the place of what had the focus takes it", async (t) => {
  const page = await open(t);
  await page.connect();
  page.$("#m-1 a.t").focus();
  await page.bring("edited", { seq: 1, level: 3 });
  await page.pass(20);
  assert.equal(focused(page), page.$("#m-1 a.t"));
  page.$("#room-list a[href='/rooms/tea']").focus();
  await page.bring("listOfRooms");
  await page.pass(20);
  assert.equal(focused(page), page.$("#room-list a[href='/rooms/tea']"), "by its text");
});

test("where the same is there no more, it is what is wrong, or else the first", async (t) => {
  const page = await open(t);
  const place = page.$("#finds");
  const replace = async (html) => {
    place.innerHTML = "<button>Go</button>";
    place.firstElementChild.focus();
    place.innerHTML = html;
    await page.pass(0);
  };
  await replace("<input type=hidden><a>no link</a><button>First</button><button>Second</button>");
  assert.equal(focused(page).textContent, "First");
  await replace("<button>Go</button><textarea aria-invalid=true></textarea>");
  assert.equal(focused(page).tagName, "TEXTAREA");
  await replace("<a href=x>Go</a><button id=go>Go</button><button>Go</button>");
  assert.equal(focused(page), place.lastElementChild);
});

test("a button whose count changes keeps the focus", async (t) => {
  const page = await open(t);
  page.$("#finds").innerHTML = "<button name=option value=1>tea 1</button><button name=option value=2>cake 0</button>";
  page.$("#finds").lastElementChild.focus();
  page.$("#finds").innerHTML = "<button name=option value=1>tea 1</button><button name=option value=2>cake 1</button>";
  await page.pass(0);
  assert.equal(focused(page).textContent, "cake 1");
});

test("what has an id is known by it", async (t) => {
  const page = await open(t);
  const place = page.$("#finds");
  place.innerHTML = "<input id=one><input id=two>";
  page.$("#two").focus();
  place.innerHTML = "<input id=one><input id=two>";
  await page.pass(0);
  assert.equal(focused(page).id, "two");
});

test("where its place is gone as well, the place around it counts", async (t) => {
  const page = await open(t);
  page.$("#finds").innerHTML = "<div id=further><a href=x>on</a></div>";
  page.$("#further a").focus();
  page.$("#finds").innerHTML = "";
  await page.pass(0);
  assert.equal(focused(page), page.$("#details a"));
});

test("who asked for older messages goes on upwards from where they were", async (t) => {
  const page = await open(t, "older");
  page.$("#older a").focus();
  await page.click(page.$("#older a"));
  await page.answer(page.asked("/rooms/tea?before=1")[0], 200, frame("stored", { seq: -1 }) + frame("stored", { seq: 0 }));
  await page.pass(50);
  assert.equal(focused(page), page.$("#m-0 a"));
});

test("who searched further back goes on downwards, over the pictures of the new results", async (t) => {
  const page = await open(t);
  page.$("#finds").innerHTML = frame("found", { seq: 9 });
  page.$("#further").previousElementSibling.id = "before";
  page.$("#further .more").focus();
  page.$("#further").outerHTML = `<link rel="stylesheet" href="/avatars.css?people=ann">${frame("found", { seq: 8 })}`;
  await page.pass(0);
  assert.equal(focused(page), page.$("#before + link + ul a.t"));
});

test("who let go of it on purpose, or has it elsewhere, is left alone", async (t) => {
  const page = await open(t);
  const place = page.$("#finds");
  place.innerHTML = "<button>Go</button>";
  place.firstElementChild.focus();
  place.firstElementChild.blur();
  await page.pass(1);
  place.innerHTML = "<button>Go</button>";
  await page.pass(0);
  assert.equal(focused(page), page.document.body);
  place.firstElementChild.focus();
  page.box.focus();
  place.innerHTML = "<button>Go</button>";
  await page.pass(0);
  assert.equal(focused(page), page.box);
});

test("a room is for writing at once, with a mouse and where the address names no place", async (t) => {
  const page = await open(t);
  assert.equal(focused(page), page.box);
  const others = { touch: { media: [] }, at: { path: "/rooms/tea?at=1" }, fragment: { path: "/rooms/tea#m-1" } };
  for (const [what, options] of Object.entries(others)) assert.equal(focused(await open(t, "room", options)).localName, "body", what);
});
