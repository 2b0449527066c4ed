// Command gosse follows a stream with github.com/tmaxmax/go-sse.
package main

import (
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/tmaxmax/go-sse"
)

var errStop = errors.New("the stream is complete")

func validate(response *http.Response) error {
	switch {
	case response.StatusCode == http.StatusNoContent:
		return errStop
	case response.StatusCode >= 400 && response.StatusCode < 500:
		log.Fatalf("refused with status %d", response.StatusCode)
	}
	return sse.DefaultValidator(response)
}

func main() {
	request, err := http.NewRequest("GET", os.Getenv("SLUICE_URL"), nil)
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("SLUICE_TOKEN"))
	client := sse.Client{
		ResponseValidator: validate,
		Backoff:           sse.Backoff{InitialInterval: time.Second, MaxInterval: 30 * time.Second},
		OnRetry:           func(err error, _ time.Duration) { log.Print(err) },
	}
	connection := client.NewConnection(request)
	connection.Buffer(nil, 1<<24)
	connection.SubscribeToAll(func(event sse.Event) {
		if strings.Contains(event.Type, ":") {
			fmt.Printf("%s\t%s\n", event.LastEventID, event.Data)
		}
	})
	for {
		// Returns only when a response is refused, such as a proxy's 502 while the bridge restarts.
		err := connection.Connect()
		if errors.Is(err, errStop) {
			return
		}
		log.Print(err)
		time.Sleep(time.Second)
	}
}
