// The floor: the cheapest server of event streams. One thread, epoll, one send() per event and connection. No security,
// no log, no HTTP beyond a fixed response. It listens on the loopback interface only.
//
//   floor
//
// It prints "> PORT" when it listens. It reads commands from its standard input, and answers each with one line that
// begins with "> ". It exits at the end of its input. The commands:
//   burst TENANTS EVENTS           sends events to each tenant; answers "done"
//   paced TENANTS RATE MILLIS      sends RATE events a second to the tenants in turn; answers how many
// A stream belongs to the tenant whose number follows "tenant=t" in its request. An event is 300 bytes long and
// contains "t=<CLOCK_REALTIME in nanoseconds>".
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define EVENT_BYTES 300
#define TENANTS 1000
#define BACKLOG 4096

struct connection {
  int tenant; // -1: no request yet
  int index;  // in the tenant's connections
};

struct tenant {
  int *descriptors;
  int count, capacity;
  int64_t next;
};

static struct connection *connections; // by descriptor
static size_t most_descriptors;
static struct tenant tenants[TENANTS];
static int poller, listener;

static int64_t now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void watch(int descriptor) {
  struct epoll_event interest = {.events = EPOLLIN, .data.fd = descriptor};
  if (epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &interest) < 0) fail("epoll_ctl");
}

static void drop(int descriptor) {
  struct connection *gone = &connections[descriptor];
  if (gone->tenant >= 0) {
    struct tenant *tenant = &tenants[gone->tenant];
    int last = tenant->descriptors[--tenant->count];
    tenant->descriptors[gone->index] = last;
    connections[last].index = gone->index;
  }
  gone->tenant = -1;
  close(descriptor);
}

static void accept_all(void) {
  for (;;) {
    int descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (descriptor < 0) return;
    if ((size_t)descriptor >= most_descriptors) {
      close(descriptor);
      continue;
    }
    int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    connections[descriptor].tenant = -1;
    watch(descriptor);
  }
}

static void begin(int descriptor, const char *request) {
  static const char response[] =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\nevent: ready\ndata: {}\n\n";
  const char *name = strstr(request, "tenant=t");
  int number = name ? atoi(name + 8) % TENANTS : 0;
  struct tenant *tenant = &tenants[number];
  if (tenant->count == tenant->capacity) {
    tenant->capacity = tenant->capacity ? tenant->capacity * 2 : 16;
    tenant->descriptors = realloc(tenant->descriptors, tenant->capacity * sizeof(int));
    if (!tenant->descriptors) fail("realloc");
  }
  connections[descriptor] = (struct connection){.tenant = number, .index = tenant->count};
  tenant->descriptors[tenant->count++] = descriptor;
  if (send(descriptor, response, sizeof response - 1, MSG_NOSIGNAL) < 0) drop(descriptor);
}

static void read_from(int descriptor) {
  char request[4096];
  ssize_t length = read(descriptor, request, sizeof request - 1);
  if (length < 0 && errno == EAGAIN) return;
  if (length <= 0) {
    drop(descriptor);
    return;
  }
  request[length] = 0;
  // The client sends a request as one segment.
  if (connections[descriptor].tenant < 0) begin(descriptor, request);
}

// Serves connections; returns whether there is a command to read.
static int serve(int timeout_millis) {
  struct epoll_event ready[512];
  int command = 0;
  int count = epoll_wait(poller, ready, 512, timeout_millis);
  for (int i = 0; i < count; i++) {
    int descriptor = ready[i].data.fd;
    if (descriptor == listener) accept_all();
    else if (descriptor == STDIN_FILENO) command = 1;
    else read_from(descriptor);
  }
  return command;
}

static void make_event(char *event, int64_t number) {
  int length = sprintf(event, "event: activity:new\nid: %016ld\ndata: {\"text\":\"t=%019ld ", (long)number,
                       (long)now(CLOCK_REALTIME));
  memset(event + length, 'x', EVENT_BYTES - 4 - length);
  memcpy(event + EVENT_BYTES - 4, "\"}\n\n", 4);
}

// Waits up to a second for a peer that takes no bytes; returns 0 if it still takes none.
static int send_all(int descriptor, const char *event) {
  for (int sent = 0; sent < EVENT_BYTES;) {
    ssize_t length = send(descriptor, event + sent, EVENT_BYTES - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (length >= 0) {
      sent += length;
    } else {
      struct pollfd blocked = {.fd = descriptor, .events = POLLOUT};
      if (errno != EAGAIN || poll(&blocked, 1, 1000) != 1) return 0;
    }
  }
  return 1;
}

static void publish(int number) {
  char event[EVENT_BYTES + 1];
  struct tenant *tenant = &tenants[number];
  make_event(event, tenant->next++);
  for (int i = 0; i < tenant->count;) {
    if (send_all(tenant->descriptors[i], event)) i++;
    else drop(tenant->descriptors[i]); // another one takes its index
  }
}

static long paced(int count, double rate, double millis) {
  int64_t start = now(CLOCK_MONOTONIC);
  long all = (long)(rate * millis / 1000), published = 0;
  while (published < all) {
    int64_t wait = start + (int64_t)(published * 1e9 / rate) - now(CLOCK_MONOTONIC);
    if (wait > 2000000) {
      serve((int)((wait - 1000000) / 1000000));
    } else if (wait > 0) {
      struct timespec rest = {.tv_nsec = wait};
      nanosleep(&rest, NULL);
    } else {
      publish(published++ % count);
      if (published % 16 == 0) serve(0);
    }
  }
  return published;
}

static void run(const char *command) {
  int count, events;
  double rate, millis;
  if (sscanf(command, "paced %d %lf %lf", &count, &rate, &millis) == 3 && count > 0 && count <= TENANTS && rate > 0) {
    printf("> %ld\n", paced(count, rate, millis));
  } else if (sscanf(command, "burst %d %d", &count, &events) == 2 && count > 0 && count <= TENANTS) {
    for (int n = 0; n < count * events; n++) publish(n % count);
    printf("> done\n");
  } else {
    fprintf(stderr, "unknown command %s", command);
    exit(2);
  }
  fflush(stdout);
}

int main(void) {
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  most_descriptors = files.rlim_cur > 1000000 ? 1000000 : files.rlim_cur;
  connections = calloc(most_descriptors, sizeof *connections);
  poller = epoll_create1(0);
  listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (!connections || poller < 0 || listener < 0 || bind(listener, (struct sockaddr *)&address, length) < 0
      || listen(listener, BACKLOG) < 0 || getsockname(listener, (struct sockaddr *)&address, &length) < 0)
    fail("floor");
  watch(listener);
  watch(STDIN_FILENO);
  printf("> %d\n", ntohs(address.sin_port));
  fflush(stdout);
  char command[256];
  for (;;) {
    if (serve(-1)) {
      // One command is under way at a time.
      ssize_t read_bytes = read(STDIN_FILENO, command, sizeof command - 1);
      if (read_bytes <= 0) return 0;
      command[read_bytes] = 0;
      run(command);
    }
  }
}
