"""What the running service tells probes and Prometheus over HTTP (DESIGN §7); it takes nothing in.

server    HTTP/1.1 as far as that needs it            health    /healthz, /readyz
metrics   /metrics, from the store and from this process
"""
