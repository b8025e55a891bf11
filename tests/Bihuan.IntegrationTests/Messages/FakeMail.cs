using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bihuan.IntegrationTests.Messages;

/// <summary>A mail server on this machine that takes everything, or refuses as a test tells it to.</summary>
public sealed class FakeMail : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<string> _mails = new();
    private readonly Task _loop;

    public FakeMail()
    {
        _listener.Start();
        _loop = Task.Run(Serve);
    }

    /// <summary>The answer to the address of a receiver.</summary>
    public string Receiver { get; set; } = "250 OK";

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whole mails as they came, headers and body.</summary>
    public IReadOnlyList<string> Mails => [.. _mails];

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task Serve()
    {
        while (!_end.IsCancellationRequested)
        {
            using var client = await _listener.AcceptTcpClientAsync(_end.Token);
            try
            {
                await Talk(client.GetStream());
            }
            catch (IOException)
            {
                continue; // The other side hung up; the next may come.
            }
        }
    }

    private async Task Talk(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 here");
        while (await reader.ReadLineAsync(_end.Token) is { } line)
        {
            var verb = line.Split(' ', ':')[0].ToUpperInvariant();
            if (verb == "DATA") _mails.Enqueue(await Take(reader, writer));
            else await writer.WriteLineAsync(verb switch { "QUIT" => "221 bye", "RCPT" => Receiver, _ => "250 OK" });
            if (verb == "QUIT") return;
        }
    }

    private async Task<string> Take(StreamReader reader, StreamWriter writer)
    {
        await writer.WriteLineAsync("354 go on");
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync(_end.Token) is { } line && line != ".") mail.AppendLine(line);
        await writer.WriteLineAsync("250 taken");
        return mail.ToString();
    }
}
