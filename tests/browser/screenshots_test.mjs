// Every page, in both themes and three widths, on paper, empty and with people in it: build/screenshots/.
// What is looked at is also inspected; whether it is beautiful is for eyes to say.

import { mkdir } from "node:fs/promises";

import { kPassword, kPhone, story } from "./support/story.mjs";
import { copies_invitation, log_in, log_out, opens_person, path_of } from "./support/steps.mjs";
import { kFounder, kFounderEmail, populate } from "./support/populate.mjs";

const kFolder = process.env.MUSTER_SCREENSHOTS ?? new URL("../../build/screenshots", import.meta.url).pathname;

const kWidths = { phone: kPhone, narrow: { viewport: { width: 1120, height: 800 } }, desk: { viewport: { width: 1440, height: 900 } } };
const kLooks = Object.fromEntries(
  Object.entries(kWidths).flatMap(([name, window]) => ["light", "dark"].map((colorScheme) => [`${name}-${colorScheme}`, { ...window, colorScheme }])),
);

// Saves what `one` sees as <look>/<name>.png: the window, or the whole page where that is longer.
const camera = (one, look) => async (name, { whole = true } = {}) => {
  await mkdir(`${kFolder}/${look}`, { recursive: true });
  await one.page.screenshot({ path: `${kFolder}/${look}/${name}.png`, fullPage: whole, animations: "disabled", caret: "initial" });
};

story(
  "A new server, page by page",
  async ({ program, person, look }) => {
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
    const link = path_of(await copies_invitation(ada));
    await saves("invitation", { whole: false });
    await ada.page.locator("summary", { hasText: "Reset Link" }).click();
    await ada.looks();
    await saves("invitation-reset", { whole: false });
    await ada.button("Reset Link").click();
    await ada.text("The old one no longer works").waitFor();
    await ada.looks();
    await saves("invitation-was-reset", { whole: false });
    await ada.opens("/people/invite/");
    await saves("invitation-page");
    await ada.opens(link);
    await saves("already-in");
    await ada.opens("/people/");
    await saves("people-one");
    await ada.opens("/people/1");
    await saves("person-new");
    await program.shell(["create_user", "--username", "grace@example.org", "--password", kPassword]);
    await ada.opens("/people/2");
    await saves("person-with-password-link");
    await ada.link("Create password link").click();
    await ada.button("Create password link").waitFor();
    await ada.looks();
    await saves("password-link-confirm", { whole: false });
    await ada.button("Create password link").click();
    await ada.field("One-time link").waitFor();
    await ada.looks();
    await saves("password-link-made", { whole: false });
    const password_link = path_of(await ada.field("One-time link").inputValue());
    await ada.opens("/user/account/");
    await saves("account");
    await ada.field("Profile picture").setInputFiles({ name: "me.png", mimeType: "image/png", buffer: await ada.page.screenshot({ clip: { x: 0, y: 0, width: 300, height: 300 } }) });
    await ada.text(/Save to keep it/).waitFor();
    await ada.comes(() => ada.button("Save").click());
    await saves("account-saved");
    await ada.opens("/audit/");
    await saves("audit-new");
    await ada.opens("/no/such/page", 404);
    await saves("error-404");
    await log_out(ada);
    await saves("log-in");
    await log_in(ada, kFounderEmail, "not-the-password-1", 401);
    await saves("log-in-refused");
    await ada.opens("/no/such/page", 404);
    await saves("error-404-signed-out");
    await ada.opens("/user/password/");
    await saves("password-link-to-paste");
    await ada.opens_through(password_link);
    await saves("password-link");
    await ada.opens("/user/signup/");
    await saves("sign-up");
    await ada.opens(link, 403);
    await saves("sign-up-old-link");
  },
  { looks: kLooks },
);

story(
  "Sign-up by link only",
  async ({ person, look }) => {
    const ada = await person();
    await ada.opens("/user/signup/", 403);
    await camera(ada, look)("sign-up-by-link-only-new");
  },
  { looks: kLooks, settings: { LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK: "true" } },
);

story(
  "A server where people have worked, page by page",
  async ({ program, person }) => {
    await populate(program);
    for (const look of Object.keys(kLooks)) {
      const ada = await person(kLooks[look]);
      const saves = camera(ada, look);
      await log_in(ada, kFounderEmail);
      await saves("projects");
      await ada.opens("/projects/6");
      await saves("project");
      await ada.page.locator("summary", { hasText: "Delete project" }).click();
      await ada.looks();
      await saves("project-delete", { whole: false });
      await ada.opens("/overview/");
      await saves("overview");
      await ada.opens("/help/keys/");
      await saves("keys");
      await ada.opens("/people/");
      await saves("people");
      await ada.page.locator("tbody tr").nth(2).hover();
      await saves("people-hover", { whole: false });
      await opens_person(ada, kFounderEmail);
      await saves("people-panel", { whole: false });
      await ada.opens("/people/?q=hopper");
      await saves("people-found");
      await ada.opens("/people/?q=nobody");
      await saves("people-nobody");
      await ada.opens("/people/?page=2");
      await saves("people-page-2");
      await ada.opens("/people/1");
      await saves("person");
      await ada.opens("/people/14");
      await saves("person-other");
      await ada.opens("/audit/");
      await ada.page.locator(".event-more .chevron").nth(2).click();
      await ada.looks();
      await saves("audit");
      await ada.page.locator(".audit-dates > summary").click();
      await ada.looks();
      await saves("audit-dates", { whole: false });
      await ada.opens("/audit/?person=nobody", 400);
      await saves("audit-refused");
      await ada.opens("/audit/?person=hopper", 400);
      await saves("audit-candidates");
      await ada.opens("/audit/?since=today&type=user.removed");
      await saves("audit-nothing");
      if (look !== "desk-dark") continue;
      for (const [name, path] of [["people", "/people/"], ["person", "/people/2"], ["audit", "/audit/"], ["project", "/projects/6"], ["overview", "/overview/"]]) {
        await ada.opens(path);
        await ada.page.pdf({ path: `${kFolder}/${name}.pdf`, format: "A4" });
      }
    }
  },
  { looks: { "all looks": {} }, settings: kFounder, longer: 3 },
);
