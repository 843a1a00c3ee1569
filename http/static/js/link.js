// A one-time password link has its token behind "#", which browsers do not send: no server and no proxy
// writes it into a log. Here it is put into the form and sent in the body. Without this the link is
// pasted into the same form.

const form = document.getElementById("password-code-form");

function send_token() {
  const token = location.hash.slice(1);
  if (token === "") return;
  history.replaceState(null, "", location.pathname); // not in the history either
  form.elements.token.value = token;
  form.submit();
}

if (form) {
  addEventListener("hashchange", send_token);
  send_token();
}
