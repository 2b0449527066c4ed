// Command nethttp follows a stream with net/http alone.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

var (
	lastID string
	retry  = time.Second
)

func main() {
	for {
		status, err := follow()
		switch {
		case status == http.StatusNoContent:
			return
		case status >= 400 && status < 500:
			log.Fatalf("refused with status %d", status)
		}
		log.Printf("connection lost: status %d, %v", status, err)
		time.Sleep(retry)
	}
}

func follow() (int, error) {
	request, err := http.NewRequest("GET", os.Getenv("SLUICE_URL"), nil)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Accept", "text/event-stream")
	request.Header.Set("Authorization", "Bearer "+os.Getenv("SLUICE_TOKEN"))
	request.Header.Set("Last-Event-ID", lastID)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	// A bridge that sends nothing for 75 s, more than two heartbeats, is gone.
	silence := time.AfterFunc(75*time.Second, func() { response.Body.Close() })
	defer silence.Stop()
	// A bufio.Reader, because a bufio.Scanner refuses lines over 64 KB.
	lines := bufio.NewReader(response.Body)
	event := map[string]string{}
	for response.StatusCode == http.StatusOK {
		line, err := lines.ReadString('\n')
		if err != nil {
			return response.StatusCode, err
		}
		silence.Reset(75 * time.Second)
		if name, value, found := strings.Cut(strings.TrimSuffix(line, "\n"), ": "); found {
			event[name] = value
			continue
		}
		if id, found := event["id"]; found {
			lastID = id
		}
		if ms, err := strconv.Atoi(event["retry"]); err == nil {
			retry = time.Duration(ms) * time.Millisecond
		}
		if strings.Contains(event["event"], ":") {
			fmt.Printf("%s\t%s\n", event["id"], event["data"])
		}
		event = map[string]string{}
	}
	return response.StatusCode, nil
}
