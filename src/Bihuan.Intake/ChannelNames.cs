using Bihuan.Cases.Contracts;
using Bihuan.Platform.Words;

namespace Bihuan.Intake;

/// <summary>The register's channels by the name an administrator gave them, or by the reader's word.</summary>
internal sealed class ChannelNames(ChannelDirectory channels) : IChannelNames
{
    public IReadOnlyList<(string Code, string Name)> In(Words words) => [.. channels.All.Where(x => x.IsActive).Select(x => (x.Code, Of(x, words)))];

    public string? NameOf(string code, Words words) => channels.Find(code) is { } channel ? Of(channel, words) : null;

    public static string Of(ChannelCard channel, Words words) => channel.Name ?? words.Find("channel." + channel.Code) ?? channel.Code;
}
