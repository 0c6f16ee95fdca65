"""gunicorn behind nginx, or alone on loopback for `make demo`."""

import os

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 1)
worker_class = "gthread"
threads = 4

# A worker that grew is replaced; the jitter keeps them from going together.
max_requests = 20_000
max_requests_jitter = 4_000

timeout = 60  # seconds without a sign of life before a worker is killed
graceful_timeout = 30  # seconds that requests under way have on a restart
keepalive = 5

# Only the nginx on this machine may say how it was asked.
forwarded_allow_ips = "127.0.0.1"
control_socket_disable = True

accesslog = None  # nginx writes one
errorlog = "-"
loglevel = os.environ.get("WEB_LOG_LEVEL", "info")
