"""Receiving: speak SMTP or LMTP, ask policy, hand the message over for safe keeping, answer.

    listeners     binds the addresses of the configuration, reloads certificates, stops in good order
    └ smtp, lmtp  the commands of the dialogue              (RFC 5321, RFC 2033)
      ├ identity    logins and clients of trusted proxies     (RFC 4954, XCLIENT)
      └ connection  one connection: who it is, TLS, lines in, replies out, deadlines, its end
        ├ input_buffer   the bytes that came in
        ├ proxy, clients, tls, sockets   small tools of one subject each
        └ reception      what all connections share: limits, bounds, the way to policy and store
    judges        whether an author is forged, in threads
    data_reader   DATA up to CRLF.CRLF, in blocks           pure
    paths         the arguments of MAIL and RCPT            pure
    sasl, xclient what is said within AUTH and XCLIENT      pure
    header_scan   hop count and Message-ID                  pure
    committer     many submissions, one commit

asyncio lives here and nowhere else; the store is called from the committer's thread only.
"""
