// Signing in elsewhere changed the form's token; the cookie knows the new one.
document.querySelector("form[data-kept]").addEventListener("submit", (event) => {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  if (cookie) {
    event.target.elements.csrfmiddlewaretoken.value = cookie.slice("csrftoken=".length);
  }
});
