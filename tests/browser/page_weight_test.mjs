// How much of People with 50 rows travels: on the first visit, and when the browser has been here.

import assert from "node:assert/strict";

import { story, kAllLooks } from "./support/story.mjs";
import { log_in } from "./support/steps.mjs";
import { kFounder, kFounderEmail, populate } from "./support/populate.mjs";

const kFirstVisitBytesMax = 60_000;
const kNextVisitBytesMax = 15_000;

// The bytes on the wire, headers included, that come while `action` runs.
async function bytes_of(person, action) {
  const devtools = await person.context.newCDPSession(person.page);
  const sizes = new Map();
  devtools.on("Network.responseReceived", ({ requestId, response }) => sizes.set(requestId, { url: response.url, bytes: 0 }));
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (sizes.has(requestId)) sizes.get(requestId).bytes = encodedDataLength;
  });
  await devtools.send("Network.enable");
  await action();
  await devtools.detach();
  const answers = [...sizes.values()].filter(({ bytes }) => bytes > 0);
  return { bytes: answers.reduce((sum, answer) => sum + answer.bytes, 0), answers };
}

const told = ({ bytes, answers }) => `${bytes} bytes:\n` + answers.map((answer) => `  ${answer.bytes} ${answer.url}`).join("\n");

story(
  "People with 50 rows is light",
  async ({ program, person }) => {
    await populate(program);
    const ada = await person();
    await log_in(ada, kFounderEmail);
    const cookie = (await ada.context.cookies()).find(({ name }) => name.startsWith("muster-session-"));
    const newcomer = await person(); // the same session in a browser that has kept nothing
    await newcomer.context.addCookies([cookie]);
    const first = await bytes_of(newcomer, () => newcomer.opens("/people/"));
    assert.equal(await newcomer.page.locator("tbody tr").count(), 50);
    assert.ok(first.bytes <= kFirstVisitBytesMax, `the first visit takes ${told(first)}`);
    const next = await bytes_of(newcomer, () => newcomer.opens("/people/"));
    assert.ok(next.bytes <= kNextVisitBytesMax, `the next visit takes ${told(next)}`);
    console.log(`first visit: ${told(first)}\nnext visit: ${told(next)}`);
  },
  { settings: kFounder, looks: { "desk-light": kAllLooks["desk-light"] } },
);
