//! A client of HTTP/1.1 for programs on this machine that tests start: one request a connection, and nothing more.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::Duration;

/// What a server answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: String,
}

/// A port that nobody has at the moment.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// `GET path`.
pub fn get(port: u16, path: &str) -> io::Result<Answer> {
    request(port, "GET", path, "text/plain", "")
}

/// `POST path` with a form as its body.
pub fn post_form(port: u16, path: &str, fields: &[(&str, &str)]) -> io::Result<Answer> {
    let fields = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
    let body = fields.collect::<Vec<_>>().join("&");
    request(port, "POST", path, "application/x-www-form-urlencoded", &body)
}

/// A request with a body, which can be empty.
pub fn request(port: u16, method: &str, path: &str, content_type: &str, body: &str) -> io::Result<Answer> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(120)))?;
    let lines = [
        format!("{method} {path} HTTP/1.1"),
        format!("Host: 127.0.0.1:{port}"),
        "Connection: close".to_owned(),
        format!("Content-Type: {content_type}"),
        format!("Content-Length: {}", body.len()),
    ];
    write!(stream, "{}\r\n\r\n{body}", lines.join("\r\n"))?;
    answer(&mut BufReader::new(stream))
}

/// Some servers keep the connection whatever they are asked for: where an answer ends its head says.
fn answer(stream: &mut impl BufRead) -> io::Result<Answer> {
    let status = line(stream)?;
    let status = status.split(' ').nth(1).and_then(|code| code.parse().ok());
    let status =
        status.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "this is no answer of HTTP/1.1"))?;
    let (mut length, mut is_chunked) = (None, false);
    loop {
        let header = line(stream)?.to_ascii_lowercase();
        match header.split_once(':').map(|(name, value)| (name, value.trim())) {
            None => break,
            Some(("content-length", value)) => length = value.parse::<u64>().ok(),
            Some(("transfer-encoding", "chunked")) => is_chunked = true,
            Some(_) => {}
        }
    }
    let mut body = Vec::new();
    match length {
        _ if is_chunked => while chunk(stream, &mut body)? {},
        Some(length) => drop(stream.take(length).read_to_end(&mut body)?),
        None => drop(stream.read_to_end(&mut body)?),
    }
    let body = String::from_utf8(body).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    Ok(Answer { status, body })
}

/// Adds a chunk to the body, and whether there may be more.
fn chunk(stream: &mut impl BufRead, body: &mut Vec<u8>) -> io::Result<bool> {
    let length = u64::from_str_radix(&line(stream)?, 16).unwrap_or(0);
    stream.take(length).read_to_end(body)?;
    line(stream)?;
    Ok(length > 0)
}

/// A line without its end.
fn line(stream: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    Ok(line.trim_end().to_owned())
}

/// As forms and addresses have it: everything but letters and digits in hexadecimal.
pub fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}
