// Command whatif serves answers about a cluster over HTTP:
//
//	go run ./examples/whatif -listen localhost:8080 &
//	curl -T snapshot.json localhost:8080/snapshot
//	curl -d '{"decide": "fit", "taskDefinition": "web:42"}' localhost:8080/what-if
package main

import (
	"flag"
	"log"
	"net/http"
	"time"
)

func main() {
	address := flag.String("listen", "localhost:8080", "the address to listen on")
	flag.Parse()
	server := &http.Server{Addr: *address, Handler: newHandler(), ReadHeaderTimeout: 5 * time.Second}
	log.Fatal(server.ListenAndServe())
}
