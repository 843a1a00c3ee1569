// Every page, in both themes and two widths, empty and with people in it: build/screenshots/.
// What is looked at is also inspected; whether it is beautiful is for eyes to say.

import { mkdir } from "node:fs/promises";

import { kAllLooks, kPassword, story } from "./support/story.mjs";
import { copies_invitation, log_in, log_out } from "./support/steps.mjs";
import { kFounder, kFounderEmail, populate } from "./support/world.mjs";

const kFolder = process.env.MUSTER_SCREENSHOTS ?? new URL("../../build/screenshots", import.meta.url).pathname;

// Saves what `one` sees as <look>/<name>.png: the window, or the whole page where that is longer.
const camera = (one, look) => async (name, { whole = true } = {}) => {
  await mkdir(`${kFolder}/${look}`, { recursive: true });
  await one.page.screenshot({ path: `${kFolder}/${look}/${name}.png`, fullPage: whole, animations: "disabled", caret: "initial" });
};

story(
  "A new server, page by page",
  async ({ person, look }) => {
    const ada = await person();
    const saves = camera(ada, look);
    await ada.opens("/");
    await saves("sign-up-first");
    await ada.field("Email").fill("ada.lovelace@example.org");
    await ada.field("Password").fill("lovelace");
    await ada.text("too easy to guess").waitFor();
    await saves("sign-up-weak-password");
    await ada.comes(() => ada.button("Create account").click(), 400);
    await saves("sign-up-refused");
    await ada.field("Password").fill(kPassword);
    await ada.page.locator('.strength[data-enough="true"]').waitFor();
    await saves("sign-up-strong-password");
    await ada.comes(() => ada.button("Create account").click());
    await saves("projects-new");
    await ada.page.locator("summary[aria-label=Menu]").click();
    await ada.looks();
    await saves("menu");
    await ada.page.locator("summary", { hasText: "Your account" }).click();
    await ada.looks();
    await saves("menu-account");
    const link = new URL(await copies_invitation(ada));
    await saves("invitation", { whole: false });
    await ada.page.locator("summary", { hasText: "Reset Link" }).click();
    await ada.looks();
    await saves("invitation-reset", { whole: false });
    await ada.comes(() => ada.button("Reset Link").click());
    await saves("invitation-was-reset", { whole: false });
    await ada.opens(link.pathname + link.search);
    await saves("already-in");
    await ada.opens("/people/");
    await saves("people-one");
    await ada.opens("/people/1");
    await saves("person-new");
    await ada.opens("/user/account/");
    await saves("account");
    await ada.opens("/no/such/page", 404);
    await saves("error-404");
    await log_out(ada);
    await saves("log-in");
    await log_in(ada, kFounderEmail, "not-the-password-1", 401);
    await saves("log-in-refused");
    await ada.opens("/no/such/page", 404);
    await saves("error-404-signed-out");
    await ada.opens("/user/signup/");
    await saves("sign-up");
    await ada.opens(link.pathname + link.search, 403);
    await saves("sign-up-old-link");
  },
  { looks: kAllLooks },
);

story(
  "Sign-up by link only",
  async ({ person, look }) => {
    const ada = await person();
    await ada.opens("/user/signup/", 403);
    await camera(ada, look)("sign-up-by-link-only-new");
  },
  { looks: kAllLooks, settings: { LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK: "true" } },
);

story(
  "A server where people have worked, page by page",
  async ({ program, person }) => {
    await populate(program);
    for (const look of Object.keys(kAllLooks)) {
      const ada = await person(kAllLooks[look]);
      const saves = camera(ada, look);
      await log_in(ada, kFounderEmail);
      await saves("projects");
      await ada.opens("/people/");
      await saves("people");
      await ada.row("person.3@example.org").hover();
      await saves("people-hover", { whole: false });
      await ada.opens("/people/?page=2");
      await saves("people-page-2");
      await ada.opens("/people/1");
      await saves("person");
      await ada.opens("/people/14");
      await saves("person-other");
    }
  },
  { looks: { "all looks": {} }, settings: kFounder },
);
