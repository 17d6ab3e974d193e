// Shows what the server told this browser, and opens its page when it is chosen. It touches no other request and keeps nothing.
self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data.json();
  } catch {
    // a message without words still says that something waits
  }
  event.waitUntil(
    self.registration.showNotification(told.title || self.location.host, {
      body: told.body || "",
      tag: told.tag || "notices",
      data: told.path || "/notices/",
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const page = new URL(event.notification.data, self.location.origin);
  event.waitUntil(self.clients.openWindow(page.origin === self.location.origin ? page.href : "/notices/"));
});
