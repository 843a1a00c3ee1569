// Signing up: what is said beside the fields, the strength of a password, and who may not.

import assert from "node:assert/strict";

import { kPassword, story } from "./support/story.mjs";
import { copies_invitation, path_of, sign_up } from "./support/steps.mjs";

story("What is wrong stands beside its field, and what was typed stays", async ({ person }) => {
  const ada = await person();
  await ada.opens("/user/signup/");
  await ada.field("Email").fill("ada@example.org");
  await ada.field("First name (optional)").fill("Ada");
  await ada.field("Password").fill("password");
  await ada.comes(() => ada.button("Create account").click(), 400);
  assert.equal(await ada.field("Email").inputValue(), "ada@example.org");
  assert.equal(await ada.field("First name (optional)").inputValue(), "Ada");
  assert.equal(await ada.field("Password").inputValue(), "");
  assert.equal(await ada.field("Password").getAttribute("aria-invalid"), "true");
  await ada.page.locator("#password-wrong").getByText("too easy to guess").waitFor();
  assert.ok(await ada.field("Password").evaluate((field) => field === document.activeElement));
});

story("The strength of a password shows while it is typed", async ({ person }) => {
  const ada = await person();
  await ada.opens("/user/signup/");
  const said = ada.page.locator(".strength-said");
  assert.ok(await said.isHidden());
  await ada.field("Password").pressSequentially("abc");
  await said.getByText("Use at least 8 characters.").waitFor();
  await ada.looks();
  // The person's own words are known to whoever guesses.
  await ada.field("Password").fill("lovelace.ada@example.org");
  const before = await said.textContent();
  await ada.field("Email").fill("lovelace.ada@example.org");
  await said.getByText("too easy to guess").waitFor();
  assert.notEqual(before, await said.textContent());
  await ada.field("Password").fill(kPassword);
  await said.getByText(/Hard to guess|Very hard to guess|Good enough/).waitFor();
  await ada.looks();
  await ada.field("Password").fill("");
  await said.waitFor({ state: "hidden" });
});

story("A typed password can be shown", async ({ person }) => {
  const ada = await person();
  await ada.opens("/user/signup/");
  await ada.field("Password").fill(kPassword);
  await ada.button("Show").click();
  assert.equal(await ada.field("Password").getAttribute("type"), "text");
  await ada.button("Hide").click();
  assert.equal(await ada.field("Password").getAttribute("type"), "password");
});

story("Somebody who is in already is told so by an invitation", async ({ person }) => {
  const ada = await person();
  await sign_up(ada, "ada@example.org");
  await ada.opens(path_of(await copies_invitation(ada)));
  await ada.heading("You already have an account").waitFor();
});

story(
  "With sign-up by link only a new server tells the operator how the first account is made",
  async ({ program, person }) => {
    const ada = await person();
    await ada.opens("/", 403);
    await ada.text("There are no accounts yet").waitFor();
    await ada.text("muster create_user --username EMAIL").waitFor();
    const made = await program.shell(["create_user", "--username", "ada@example.org", "--password", kPassword]);
    assert.equal(made.code, 0, made.out);
    await ada.opens("/");
    assert.equal(ada.path(), "/user/login/");
    assert.equal(await ada.link("Sign up").count(), 0);
  },
  { settings: { LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK: "true" } },
);
