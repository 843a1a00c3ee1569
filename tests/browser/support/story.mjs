// A test is a story: a server of its own, and people who come to it, each with a browser of their own.
//
//   story("The first one founds the organization", async ({ program, person }) => {
//     const ada = await person();
//     await ada.opens("/");
//   });
//
// It is told once for each look: a desk in the light, and a phone of 390 px in the dark.

import { existsSync } from "node:fs";
import { after, test } from "node:test";

import { chromium } from "playwright-core";

import { Person } from "./person.mjs";
import { Program } from "./program.mjs";

const kDesk = { viewport: { width: 1280, height: 800 } };
export const kPhone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

export const kAllLooks = {
  "desk-light": { ...kDesk, colorScheme: "light" },
  "desk-dark": { ...kDesk, colorScheme: "dark" },
  "phone-light": { ...kPhone, colorScheme: "light" },
  "phone-dark": { ...kPhone, colorScheme: "dark" },
};
const kLooks = { "desk-light": kAllLooks["desk-light"], "phone-dark": kAllLooks["phone-dark"] };

// Long and odd enough for every rule.
export const kPassword = "glacier-42-umbrella";
export const kNewPassword = "violin-77-harvester";

const kPatienceMs = Number(process.env.MUSTER_PATIENCE_MS ?? 60_000); // of one step, on a busy machine
const kTestMs = 300_000;
const kBrowsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/snap/bin/chromium", "/usr/bin/google-chrome"];

const kLetterPixels = 16;

const browsers = new Map(); // by the size of their letters, which is a setting of a whole browser
after(() => Promise.all([...browsers.values()].map(async (browser) => (await browser).close())));

function the_browser(letters = 1) {
  const executablePath = kBrowsers.find((path) => existsSync(path));
  if (!executablePath) throw new Error("Chromium is missing (./script/setup browser)");
  const args = letters === 1 ? [] : [`--blink-settings=defaultFontSize=${kLetterPixels * letters}`];
  // Playwright leaves the sandbox out unless asked for it: root has none, and only our own pages come.
  if (!browsers.has(letters)) browsers.set(letters, chromium.launch({ executablePath, args }));
  return browsers.get(letters);
}

// options: settings (of the program), javascript (false: switched off), looks (default: both), longer (how
// many times as long as others it may take)
export function story(name, tell, { settings = {}, javascript = true, looks = kLooks, longer = 1 } = {}) {
  for (const [look, emulated] of Object.entries(looks)) {
    test(`${name} (${look})`, { timeout: kTestMs * longer }, async () => {
      const program = await Program.start(settings);
      const people = [];
      // letters: how many times their usual size
      const person = async (look_of_theirs = emulated, { letters } = {}) => {
        const browser = await the_browser(letters);
        const context = await browser.newContext({
          ...look_of_theirs,
          permissions: ["clipboard-read", "clipboard-write"],
          locale: "en-GB",
          timezoneId: "Europe/Berlin",
        });
        context.setDefaultTimeout(kPatienceMs);
        const page = await context.newPage();
        people.push(new Person(context, page, program.url));
        if (!javascript) await people.at(-1).switches_scripts_off();
        return people.at(-1);
      };
      try {
        await tell({ program, person, look });
        for (const one of people) await one.leaves();
      } finally {
        for (const one of people) await one.context.close();
        await program.end();
      }
    });
  }
}
