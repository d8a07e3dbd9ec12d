import { expect, test } from "@playwright/test";
import { recorded } from "../support/recorder.js";

// Features are the server's routes as it counts them, and the pages' links and forms with all their fields,
// choices and buttons. The scripts' requests and socket messages are features too. None is listed here. A
// browser without scripts must have used each of them, successfully.
//
// Only scripts can have the following ones. Each has a substitute without scripts, a feature that must have
// been used itself.
const instead = [
  { of: /^GET \/live/, by: "GET /rooms/:room/stream?frame", since: "what a socket brings comes in a document that never ends" },
  { of: /^GET \/rooms\/:room\?since$/, by: "GET /rooms/:room/stream?aside&frame", since: "a frame that may not stay open asks for news as a page that has no socket does" },
  { of: /^socket #came$/, by: "stream article.m", since: "messages are appended to the frame" },
  { of: /^socket #m-$/, by: "stream article.m.replacement", since: "a changed message takes the older one's place in the frame" },
  { of: /^socket #(p|why)-$/, by: "POST /rooms/:room/messages", since: "the answer to the form waits until the message is stored, so none is pending" },
  { of: /^socket #online$/, by: "stream p.online", since: "the frame counts who is here" },
  { of: /^socket #typing$/, by: "stream p.typing", since: "the frame names who is typing" },
  { of: /^socket #state gone$/, by: "stream p.hint.end.closed", since: "the frame says that the room is closed" },
  { of: /^socket #u-$/, by: "stream div.nav", since: "a frame above the rooms lists what is unread" },
  { of: /^socket #room-list$/, by: "page #room-list", since: "the rooms are listed on each page" },
  { of: /^socket #direct-list$/, by: "page #direct-list", since: "direct conversations are listed on each page" },
  { of: /^socket #room-name$/, by: "page #room-name", since: "the page has the room's name" },
  { of: /^socket #room-topic$/, by: "page #room-topic", since: "the page has the room's topic" },
  { of: /^socket (#beat|says beat)$/, by: "stream p.beat", since: "the frame says itself when it has ended" },
  { of: /^socket #erased$/, by: "GET /rooms/:room", since: "a page that is loaded has no name of a deleted account" },
  { of: /^socket #members-changed$/, by: "GET /rooms/:room/members", since: "the list of members is a page" },
  { of: /^socket #(writing|unwritable)/, by: "GET /rooms/:room", since: "a page that is loaded has a composer, or says why not" },
  { of: /^socket says input$/, by: "GET /rooms/:room", since: "a page that is loaded is a sign of its reader, too" },
  { of: /^socket says read$/, by: "GET /rooms/:room/stream?frame", since: "what is written to the frame counts as read" },
  { of: /^POST \/rooms\/:room\/read/, by: "GET /rooms/:room/stream?frame", since: "pages that can have no socket say by it what was read" },
  { of: /^(socket #blocked-(now|none)|GET \/account\/blocked\.css\?v)$/, by: "GET /rooms/:room", since: "a page that is loaded folds whom its reader has blocked" },
  { of: /^socket #s-$/, by: "page #direct-list", since: "each page marks who of its direct conversations is online" },
  { of: /^socket #c-/, by: "page #room-list", since: "each page marks the rooms that have a call" },
  { of: /^GET \/rooms\/:room\/messages\/:seq\/linked$/, by: "GET /rooms/:room/messages/:seq", since: "a message's page has the cards of what it links to" },
  { of: /^GET \/rooms\/:room\?q$/, by: "GET /rooms/:room/search?q", since: "what was searched is in the address of the page of results" },
  { of: /^POST \/signin\/passkey/, by: "POST /signin/code", since: "browsers make passkeys with scripts alone; a code is the other second step, and the password the other way in" },
  { of: /^POST \/account\/security\/passkey/, by: "POST /account/security/app", since: "an authenticator app is the second step that needs no scripts" },
  { of: /^(GET|POST) \/account\/security\/confirm/, by: "POST /account/security/unlink/:identity", since: "a passkey stands for the password, which needs no scripts" },
  { of: /^POST \/account\/security do=passkey/, by: "POST /account/security do=app: do=app", since: "an authenticator app is the second step that needs no scripts" },
  { of: /^POST \/account\/security do=remove/, by: "POST /account/security do=off: do=off", since: "only a browser with scripts has a passkey to remove" },
  { of: /^POST \/account\/security do=codes \(do, nonce, codes_password\)$/, by: "POST /account/security do=codes (do, nonce, codes_password, codes_code)", since: "only a browser with scripts has a passkey without an app, and then no code to give" },
  { of: /^button data-do$/, by: "GET /rooms/:room/messages/:seq", since: "a message's page has what the toolbar has" },
  { of: /^socket #ring/, by: "GET /rooms/:room/call?frame", since: "the frames of a room and its call say who calls" },
  { of: /^socket #(call|(cam|mic|screen|sound|tile)-$)/, by: "GET /rooms/:room/call?frame", since: "the frame says who is in the call" },
  { of: /^GET \/live\?call/, by: "GET /rooms/:room/call?frame", since: "the frame says who is in the call" },
  { of: /^POST \/rooms\/:room\/call\/(ice|publish|watch|self|leave|people)/, by: "GET /rooms/:room/call/qr", since: "browsers have no sound without scripts, and the page leads another browser to the call" },
  { of: /^(GET|POST) \/unsubscribe\/:token$/, by: "POST /account/digest", since: "the mail with that link comes after an hour at the earliest; the choice of never ends such mails, too" },
  { of: /^(GET|HEAD|OPTIONS|POST|PATCH|DELETE) \/rooms\/[^/]+\/uploads/, by: "POST /rooms/:room/messages (nonce, stay, body, file)", since: "a form sends all of a file at once" },
  { of: /^POST \/admin\/emoji(: name| \(name, file\))$/, by: "POST /admin/emoji: file", since: "a browser keeps to itself what it sends with a file" },
  { of: /^POST \/account\/picture \(file\)$/, by: "POST /account/picture: file", since: "a browser keeps to itself what it sends with a file" },
  { of: /^POST \/rooms\/:room\/picture \(file\)$/, by: "POST /rooms/:room/picture: file", since: "a browser keeps to itself what it sends with a file" },
  { of: /^button data-(again|back)$/, by: "POST /rooms/:room/messages (nonce, stay, body, file)", since: "a refused message is in its form again, to be sent or changed" },
];

// Features without a substitute, because a browser sends no typing by itself.
const impossible = ["socket says typing"];

test("no feature lacks a run without JavaScript", () => {
  const { offered, used } = recorded();
  const features = [...new Set([...JSON.parse(process.env.PARLEY_ROUTES), ...offered])].sort();
  expect(features.length).toBeGreaterThan(100);
  const missing = features.filter((feature) => !used.has(feature) && !impossible.includes(feature));
  const replaced = missing.filter((feature) => instead.some(({ of, by }) => of.test(feature) && used.has(by)));
  const lacking = missing.filter((feature) => !replaced.includes(feature));

  console.log(`${features.length} features, of which scripts alone have ${replaced.length} in a way of their own.`);
  console.log(`Features without a run without JavaScript: ${lacking.length ? `\n  ${lacking.join("\n  ")}` : "none."}`);
  expect(lacking).toEqual([]);
  // No exception may outlive its feature.
  expect(instead.filter(({ of }) => !missing.some((feature) => of.test(feature)))).toEqual([]);
  expect(impossible.filter((feature) => used.has(feature) || !offered.has(feature))).toEqual([]);
});
