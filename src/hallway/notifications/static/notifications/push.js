// The offer to be told in this browser, a form with [data-push]: it shows where the browser can do it and was not told
// not to. Its button, and nothing else, asks for permission; then the form takes what the browser gave to the server.
document.querySelectorAll("form[data-push]").forEach((form) => {
  const put_off = "hallway-push-put-off";
  const able = window.isSecureContext && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  if (!able || Notification.permission === "denied" || (form.dataset.asking && localStorage.getItem(put_off))) return;
  form.hidden = false;
  form.closest("section")?.removeAttribute("hidden");

  const say = (name) => {
    form.querySelectorAll("[data-said]").forEach((words) => { words.hidden = words.dataset.said !== name; });
    form.querySelectorAll("button").forEach((button) => { button.hidden = name === "denied"; button.disabled = false; });
  };
  const active = (registration) => new Promise((ready) => {
    const worker = registration.installing || registration.waiting;
    if (registration.active || !worker) ready(registration);
    else worker.addEventListener("statechange", () => { if (worker.state === "activated") ready(registration); });
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.querySelectorAll("button").forEach((button) => { button.disabled = true; });
    try {
      if ((await Notification.requestPermission()) !== "granted") return say("denied");
      const registration = await active(await navigator.serviceWorker.register(form.dataset.push));
      await (await registration.pushManager.getSubscription())?.unsubscribe();
      const signs = atob(form.dataset.key.replaceAll("-", "+").replaceAll("_", "/"));
      const given = (await registration.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: Uint8Array.from(signs, (sign) => sign.charCodeAt(0)),
      })).toJSON();
      form.elements.endpoint.value = given.endpoint;
      form.elements.p256dh.value = given.keys.p256dh;
      form.elements.auth.value = given.keys.auth;
      form.submit();
    } catch {
      say("failed");
    }
  });
  form.querySelector("[data-put-off]")?.addEventListener("click", () => {
    localStorage.setItem(put_off, "yes");
    form.hidden = true;
  });
});
