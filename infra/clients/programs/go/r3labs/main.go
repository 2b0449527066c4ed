// Command r3labs follows a stream with github.com/r3labs/sse.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/r3labs/sse/v2"
	"gopkg.in/cenkalti/backoff.v1"
)

var errStop = errors.New("the stream is complete")

// wholeBlocks passes on complete blocks only. The library would dispatch the bytes before a cut as an event, and use
// the beginning of an id as an id.
type wholeBlocks struct {
	io.Closer
	source *bufio.Reader
	block  []byte
	ready  []byte
}

func (w *wholeBlocks) Read(into []byte) (int, error) {
	for len(w.ready) == 0 {
		line, err := w.source.ReadBytes('\n')
		if err != nil {
			return 0, err
		}
		if w.block = append(w.block, line...); len(line) == 1 {
			w.ready, w.block = w.block, nil
		}
	}
	n := copy(into, w.ready)
	w.ready = w.ready[n:]
	return n, nil
}

func validate(_ *sse.Client, response *http.Response) error {
	switch {
	case response.StatusCode == http.StatusNoContent:
		return errStop
	case response.StatusCode >= 400 && response.StatusCode < 500:
		log.Fatalf("refused with status %d", response.StatusCode)
	case response.StatusCode != http.StatusOK:
		return fmt.Errorf("status %d", response.StatusCode)
	}
	response.Body = &wholeBlocks{Closer: response.Body, source: bufio.NewReader(response.Body)}
	return nil
}

func main() {
	// The second argument is the longest event; the default is 64 KB.
	client := sse.NewClient(os.Getenv("SLUICE_URL"), sse.ClientMaxBufferSize(1<<24))
	client.Headers["Authorization"] = "Bearer " + os.Getenv("SLUICE_TOKEN")
	client.ResponseValidator = validate
	// This loop reconnects. The library would treat a clean end as completion, and would give up after 15 minutes.
	client.ReconnectStrategy = &backoff.StopBackOff{}
	for {
		err := client.SubscribeRaw(func(event *sse.Event) {
			if bytes.Contains(event.Event, []byte(":")) {
				fmt.Printf("%s\t%s\n", event.ID, event.Data)
			}
		})
		if errors.Is(err, errStop) {
			return
		}
		log.Printf("connection lost: %v", err)
		time.Sleep(time.Second)
	}
}
