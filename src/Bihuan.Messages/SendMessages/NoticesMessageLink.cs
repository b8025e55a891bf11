using Bihuan.Messages.Contracts;

namespace Bihuan.Messages.SendMessages;

/// <summary>The notices on the desk, for one that is about no case.</summary>
internal sealed class NoticesMessageLink : IMessageLink
{
    public string Kind => "notices";

    public string Path(Guid id) => "/desk/notifications";
}
