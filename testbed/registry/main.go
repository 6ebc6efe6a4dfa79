// Command registry is an image registry of the testbed's: go-containerregistry's own, behind a login, and a command that fills it.
package main

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

const usage = `usage: registry serve ADDRESS open|basic|bearer BLOBS [CERTIFICATE KEY]
       registry push IMAGE ARCHIVE|random
       registry delete IMAGE
serve prints the address that it listens on and ends once its stdin is closed, unless that is no pipe. BLOBS is a folder. Manifests
are in memory. push takes a docker archive of one image, or makes a small one, and prints its name by digest. The login is
REGISTRY_USERNAME and REGISTRY_PASSWORD.
`

func main() {
	log.SetFlags(log.LstdFlags | log.LUTC)
	args := os.Args[1:]
	var err error
	switch {
	case (len(args) == 4 || len(args) == 6) && args[0] == "serve":
		err = serve(args[1], args[2], args[3], args[4:])
	case len(args) == 3 && args[0] == "push":
		err = push(args[1], args[2])
	case len(args) == 2 && args[0] == "delete":
		err = remove(args[1])
	default:
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	if err != nil {
		log.Fatal(err)
	}
}

func serve(address, login, blobs string, tls []string) error {
	images := registry.New(registry.Logger(log.New(io.Discard, "", 0)), registry.WithBlobHandler(registry.NewDiskBlobHandler(blobs)))
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	scheme := "http"
	if len(tls) > 0 {
		scheme = "https"
	}
	door := &door{
		username: os.Getenv("REGISTRY_USERNAME"), password: os.Getenv("REGISTRY_PASSWORD"),
		realm: scheme + "://%s/token", tokens: map[string]string{}, images: images,
	}
	var handler http.Handler
	switch login {
	case "open":
		handler = images
	case "basic":
		handler = http.HandlerFunc(door.basic)
	case "bearer":
		handler = http.HandlerFunc(door.bearer)
	default:
		return errors.New("no such login: " + login)
	}
	if stat, err := os.Stdin.Stat(); err == nil && stat.Mode()&os.ModeNamedPipe != 0 {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			os.Exit(0)
		}()
	}
	fmt.Println(listener.Addr())
	server := &http.Server{Handler: logged(handler), ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0)}
	if len(tls) > 0 {
		return server.ServeTLS(listener, tls[0], tls[1])
	}
	return server.Serve(listener)
}

// door lets those in who log in, in one of two ways.
type door struct {
	username, password, realm string
	images                    http.Handler
	lock                      sync.Mutex
	tokens                    map[string]string // the scope of each
}

func (d *door) knows(request *http.Request) bool {
	username, password, given := request.BasicAuth()
	return given && equal(username, d.username) && equal(password, d.password)
}

func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func (d *door) basic(w http.ResponseWriter, request *http.Request) {
	if !d.knows(request) {
		refuse(w, `Basic realm="testbed"`)
		return
	}
	d.images.ServeHTTP(w, request)
}

func (d *door) bearer(w http.ResponseWriter, request *http.Request) {
	if request.URL.Path == "/token" {
		d.token(w, request)
		return
	}
	scope := scope(request)
	d.lock.Lock()
	granted, known := d.tokens[strings.TrimPrefix(request.Header.Get("Authorization"), "Bearer ")]
	d.lock.Unlock()
	if !known || scope != "" && !within(scope, granted) {
		challenge := fmt.Sprintf(`Bearer realm="%s",service="testbed"`, fmt.Sprintf(d.realm, request.Host))
		if scope != "" {
			challenge += `,scope="` + scope + `"`
		}
		refuse(w, challenge)
		return
	}
	d.images.ServeHTTP(w, request)
}

func (d *door) token(w http.ResponseWriter, request *http.Request) {
	if !d.knows(request) {
		refuse(w, `Basic realm="testbed"`)
		return
	}
	bytes := make([]byte, 16)
	_, _ = rand.Read(bytes)
	token := hex.EncodeToString(bytes)
	d.lock.Lock()
	d.tokens[token] = strings.Join(request.URL.Query()["scope"], " ")
	d.lock.Unlock()
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"token": token, "expires_in": 300})
}

// scope that a request needs: repository:NAME:pull, or with push or delete for what changes something.
func scope(request *http.Request) string {
	path := strings.TrimPrefix(request.URL.Path, "/v2/")
	for _, kind := range []string{"/manifests/", "/blobs/", "/tags/"} {
		if end := strings.LastIndex(path, kind); end > 0 {
			switch request.Method {
			case http.MethodGet, http.MethodHead:
				return "repository:" + path[:end] + ":pull"
			case http.MethodDelete:
				return "repository:" + path[:end] + ":delete"
			default:
				return "repository:" + path[:end] + ":pull,push"
			}
		}
	}
	return ""
}

func within(wanted, granted string) bool {
	for _, scope := range strings.Fields(granted) {
		if end := strings.LastIndex(scope, ":"); end > 0 && strings.HasPrefix(wanted, scope[:end+1]) {
			missing := false
			for _, action := range strings.Split(wanted[strings.LastIndex(wanted, ":")+1:], ",") {
				missing = missing || !strings.Contains(","+scope[end+1:]+",", ","+action+",")
			}
			if !missing {
				return true
			}
		}
	}
	return false
}

func refuse(w http.ResponseWriter, challenge string) {
	w.Header().Set("WWW-Authenticate", challenge)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusUnauthorized)
	_, _ = io.WriteString(w, `{"errors": [{"code": "UNAUTHORIZED"}]}`)
}

func logged(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		log.Print(request.Method, " ", request.URL.Path, " ", request.UserAgent())
		handler.ServeHTTP(w, request)
	})
}

func push(image, archive string) error {
	ref, err := name.ParseReference(image)
	if err != nil {
		return err
	}
	var made v1.Image
	if archive == "random" {
		made, err = random.Image(256, 1)
	} else {
		made, err = tarball.ImageFromPath(archive, nil)
	}
	if err != nil {
		return err
	}
	// An image of its own: the node would take one with the same configuration for the one that it has under another name.
	config, err := made.ConfigFile()
	if err != nil {
		return err
	}
	labelled := config.Config
	labelled.Labels = map[string]string{"io.dbtrelease.testbed/pushed-as": image}
	if made, err = mutate.Config(made, labelled); err != nil {
		return err
	}
	if err := remote.Write(ref, made, options()...); err != nil {
		return err
	}
	digest, err := made.Digest()
	if err != nil {
		return err
	}
	fmt.Println(ref.Context().Digest(digest.String()))
	return nil
}

func remove(image string) error {
	ref, err := name.ParseReference(image)
	if err != nil {
		return err
	}
	return remote.Delete(ref, options()...)
}

func options() []remote.Option {
	options := []remote.Option{remote.WithContext(context.Background())}
	if username := os.Getenv("REGISTRY_USERNAME"); username != "" {
		options = append(options, remote.WithAuth(&authn.Basic{Username: username, Password: os.Getenv("REGISTRY_PASSWORD")}))
	}
	return options
}
