// A load client for event streams: one thread, epoll, loopback only. It sleeps while nothing arrives.
//
//   fan REQUESTS [-a OPENING] [-s SOURCES] [-e EVERY]
//
// REQUESTS is a file with one line "PORT PATH" or "PORT PATH<TAB>HEADER" for each connection. If it has fewer lines
// than connections, the lines are used in turn. At most OPENING (default 400) connections are being opened at a time,
// from SOURCES (default 4) addresses of the loopback network. Latencies are sampled on each EVERYth (default 8)
// connection.
//
// It prints "> {}" when it is ready. It reads commands from its standard input, and answers each with one line
// "> JSON". At the end of its input it closes its connections and exits. The commands:
//   connect N    opens connections until N are open: {"open","refused","retried","seconds"}
//   close        closes all: {"closed","seconds"}
//   return       closes all and at once opens as many again: as connect
//   mark         begins a window: {}
//   count        counts the events of the window so far: {"events"}
//   report       ends it: {"seconds","events","bytes","lost","samples","p50","p90","p99","max"}, latencies in
//                microseconds, -1 if there are none
// A connection is open when the head of a response 200 has arrived. "refused" counts the attempts that ended in any
// other way. "retried" counts the open connections whose first packet was sent again, because the listener's queue was
// full. An event is a block that contains "t=<CLOCK_REALTIME in nanoseconds>". "lost" counts the connections that the
// server has ended since the mark.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define COMMAND UINT32_MAX
#define CONNECT_LIMIT_NANOS 180000000000LL

enum state { CLOSED, CONNECTING, WAITING, OPEN };

struct request {
  int port, length;
  char *bytes;
};

struct connection {
  int descriptor;
  uint32_t tail; // the last four bytes
  uint8_t state, has_event;
};

static struct request *requests;
static size_t request_count;
static struct connection *connections;
static uint32_t capacity, started, attempts_under_way, open_count;
static int64_t refused, retried, lost, events, bytes;
static int64_t *latencies;
static size_t sample_count, sample_capacity;
static int measuring, poller, most_opening = 400, sources = 4, sample_every = 8;

static int64_t now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void *grown(void *array, size_t size) {
  void *larger = realloc(array, size);
  if (!larger) fail("realloc");
  return larger;
}

static void read_requests(const char *file) {
  FILE *input = fopen(file, "r");
  if (!input) fail(file);
  char *line = NULL;
  size_t size = 0;
  ssize_t length;
  while ((length = getline(&line, &size, input)) > 0) {
    if (line[length - 1] == '\n') line[length - 1] = 0;
    char *path = strchr(line, ' ');
    if (!path) continue;
    *path++ = 0;
    char *header = strchr(path, '\t');
    if (header) *header++ = 0;
    requests = grown(requests, (request_count + 1) * sizeof *requests);
    struct request *request = &requests[request_count++];
    request->port = atoi(line);
    request->length = asprintf(&request->bytes, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: text/event-stream\r\n%s%s\r\n",
                               path, request->port, header ? header : "", header ? "\r\n" : "");
    if (request->length < 0) fail("asprintf");
  }
  free(line);
  fclose(input);
  if (!request_count) {
    fprintf(stderr, "%s has no line \"PORT PATH\"\n", file);
    exit(2);
  }
}

static void watch(int operation, int descriptor, uint32_t events_wanted, uint32_t id) {
  struct epoll_event interest = {.events = events_wanted, .data.u32 = id};
  if (epoll_ctl(poller, operation, descriptor, &interest) < 0) fail("epoll_ctl");
}

static void start_one(void) {
  uint32_t id = started++;
  struct sockaddr_in source = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + id % sources)};
  struct sockaddr_in target = {.sin_family = AF_INET, .sin_port = htons(requests[id % request_count].port),
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int on = 1, descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (descriptor < 0) fail("socket");
  setsockopt(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  if (bind(descriptor, (struct sockaddr *)&source, sizeof source) < 0) fail("bind");
  if (connect(descriptor, (struct sockaddr *)&target, sizeof target) < 0 && errno != EINPROGRESS) fail("connect");
  connections[id] = (struct connection){.descriptor = descriptor, .state = CONNECTING};
  attempts_under_way++;
  watch(EPOLL_CTL_ADD, descriptor, EPOLLOUT, id);
}

static void end(struct connection *connection) {
  if (connection->state == OPEN) {
    open_count--;
    lost++;
  } else {
    attempts_under_way--;
    refused++;
  }
  connection->state = CLOSED;
  close(connection->descriptor);
}

static void count_retries(struct connection *connection) {
  struct tcp_info info;
  socklen_t length = sizeof info;
  if (getsockopt(connection->descriptor, IPPROTO_TCP, TCP_INFO, &info, &length) == 0 && info.tcpi_total_retrans)
    retried++;
}

static void sample(char *text, int64_t arrived) {
  for (char *stamp = text; (stamp = strstr(stamp, "\"t=")); stamp += 3) {
    char *rest;
    long long sent = strtoll(stamp + 3, &rest, 10);
    if (rest - stamp - 3 != 19) continue; // cut off
    if (sample_count == sample_capacity) {
      sample_capacity = sample_capacity ? sample_capacity * 2 : 65536;
      latencies = grown(latencies, sample_capacity * sizeof *latencies);
    }
    latencies[sample_count++] = (arrived - sent) / 1000;
  }
}

static void count_events(struct connection *connection, const char *from, const char *to) {
  for (const char *at = from; at < to; at++) {
    connection->tail = connection->tail << 8 | (uint8_t)*at;
    if ((connection->tail & 0xffffff) == 0x22743d) connection->has_event = 1; // "t=
    if ((connection->tail & 0xffff) == 0x0a0a) {
      events += connection->has_event;
      connection->has_event = 0;
    }
  }
}

static void read_from(struct connection *connection, uint32_t id) {
  static char buffer[1 << 20];
  ssize_t length = read(connection->descriptor, buffer, sizeof buffer - 1);
  if (length < 0 && errno == EAGAIN) return;
  if (length <= 0) {
    end(connection);
    return;
  }
  buffer[length] = 0;
  char *from = buffer;
  if (connection->state == WAITING) {
    if (strncmp(buffer, "HTTP/1.1 200", 12)) {
      if (!refused) fprintf(stderr, "the first refusal: %.80s\n", buffer);
      end(connection);
      return;
    }
    count_retries(connection);
    connection->state = OPEN;
    attempts_under_way--;
    open_count++;
    char *head_end = strstr(buffer, "\r\n\r\n");
    from = head_end ? head_end + 4 : buffer + length;
  }
  bytes += length;
  count_events(connection, from, buffer + length);
  if (measuring && id % sample_every == 0) sample(from, now(CLOCK_REALTIME));
}

static void send_request(struct connection *connection, uint32_t id) {
  struct request *request = &requests[id % request_count];
  if (send(connection->descriptor, request->bytes, request->length, MSG_NOSIGNAL) != request->length) {
    end(connection);
    return;
  }
  connection->state = WAITING;
  watch(EPOLL_CTL_MOD, connection->descriptor, EPOLLIN, id);
}

// Serves connections; returns whether there is a command to read.
static int serve(int timeout_millis) {
  struct epoll_event ready[1024];
  int command = 0;
  int count = epoll_wait(poller, ready, 1024, timeout_millis);
  for (int i = 0; i < count; i++) {
    uint32_t id = ready[i].data.u32;
    if (id == COMMAND) command = 1;
    else if (connections[id].state == CONNECTING) send_request(&connections[id], id);
    else if (connections[id].state != CLOSED) read_from(&connections[id], id);
  }
  return command;
}

static void connect_until(uint32_t count, int64_t since) {
  if (count > capacity) {
    connections = grown(connections, count * sizeof *connections);
    capacity = count;
  }
  refused = retried = 0;
  while ((started < count || attempts_under_way) && now(CLOCK_MONOTONIC) - since < CONNECT_LIMIT_NANOS) {
    while (started < count && attempts_under_way < (uint32_t)most_opening) start_one();
    serve(100);
  }
  printf("> {\"open\":%u,\"refused\":%ld,\"retried\":%ld,\"seconds\":%.6f}\n", open_count,
         (long)(refused + attempts_under_way), (long)retried, (now(CLOCK_MONOTONIC) - since) / 1e9);
}

static uint32_t close_all(void) {
  uint32_t closed = 0;
  for (uint32_t id = 0; id < started; id++) {
    if (connections[id].state == CLOSED) continue;
    close(connections[id].descriptor);
    connections[id].state = CLOSED;
    closed++;
  }
  started = attempts_under_way = open_count = 0;
  return closed;
}

static int ascending(const void *one, const void *other) {
  int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
  return (a > b) - (a < b);
}

static long percentile(double share) {
  return sample_count ? (long)latencies[(size_t)((sample_count - 1) * share)] : -1;
}

static void report(int64_t marked) {
  measuring = 0;
  if (sample_count) qsort(latencies, sample_count, sizeof *latencies, ascending);
  printf("> {\"seconds\":%.6f,\"events\":%ld,\"bytes\":%ld,\"lost\":%ld,\"samples\":%zu,\"p50\":%ld,\"p90\":%ld,"
         "\"p99\":%ld,\"max\":%ld}\n", (now(CLOCK_MONOTONIC) - marked) / 1e9, (long)events, (long)bytes, (long)lost,
         sample_count, percentile(.5), percentile(.9), percentile(.99), percentile(1));
}

static void run(const char *command) {
  static int64_t marked;
  int64_t began = now(CLOCK_MONOTONIC);
  unsigned count;
  if (sscanf(command, "connect %u", &count) == 1) {
    connect_until(count, began);
  } else if (!strcmp(command, "return\n")) {
    connect_until(close_all(), began);
  } else if (!strcmp(command, "close\n")) {
    uint32_t closed = close_all();
    printf("> {\"closed\":%u,\"seconds\":%.6f}\n", closed, (now(CLOCK_MONOTONIC) - began) / 1e9);
  } else if (!strcmp(command, "mark\n")) {
    marked = began;
    events = bytes = lost = 0;
    sample_count = 0;
    measuring = 1;
    printf("> {}\n");
  } else if (!strcmp(command, "count\n")) {
    printf("> {\"events\":%ld}\n", (long)events);
  } else if (!strcmp(command, "report\n")) {
    report(marked);
  } else {
    fprintf(stderr, "unknown command %s", command);
    exit(2);
  }
  fflush(stdout);
}

int main(int argument_count, char **arguments) {
  for (int i = 2; i + 1 < argument_count; i += 2) {
    int value = atoi(arguments[i + 1]);
    if (value < 1) argument_count = 0;
    else if (!strcmp(arguments[i], "-a")) most_opening = value;
    else if (!strcmp(arguments[i], "-s")) sources = value;
    else if (!strcmp(arguments[i], "-e")) sample_every = value;
    else argument_count = 0;
  }
  if (argument_count < 2 || argument_count % 2) {
    fprintf(stderr, "usage: fan REQUESTS [-a OPENING] [-s SOURCES] [-e EVERY]\n");
    return 2;
  }
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  read_requests(arguments[1]);
  poller = epoll_create1(0);
  if (poller < 0) fail("epoll_create1");
  watch(EPOLL_CTL_ADD, STDIN_FILENO, EPOLLIN, COMMAND);
  printf("> {}\n");
  fflush(stdout);
  char command[256];
  for (;;) {
    if (serve(-1)) {
      // One command is under way at a time.
      ssize_t length = read(STDIN_FILENO, command, sizeof command - 1);
      if (length <= 0) break;
      command[length] = 0;
      run(command);
    }
  }
  close_all();
  return 0;
}
