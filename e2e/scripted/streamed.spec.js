import { faults } from "../support/html.js";
import { expect, test } from "../support/test.js";

test("a stream is valid up to any of its messages", async ({ baseURL, cat, newSender }) => {
  const room = await cat.makeRoom(), dan = await newSender("dan");
  await cat.post(room, "Before.");
  const [{ name, value }] = await cat.context.cookies();
  const answer = await fetch(new URL(`${room.path}/stream`, baseURL), { headers: { Cookie: `${name}=${value}` } });
  await dan.send(`${room.path}/join`);
  await dan.post(room, "After.");
  await cat.send(`${room.path}/messages/1`, { body: "Before, edited." });

  let html = "";
  for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
    html += piece;
    if (html.includes("Before, edited.")) break;
  }
  // A browser closes open elements at the end by itself.
  expect(await faults(`${html}</div></body></html>`, "stream")).toEqual([]);
});
