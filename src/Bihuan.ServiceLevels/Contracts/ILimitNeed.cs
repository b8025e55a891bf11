namespace Bihuan.ServiceLevels.Contracts;

/// <summary>A limit that another module judges by in clock time: without it, or with days in its place, that module could not work.</summary>
public interface ILimitNeed
{
    /// <summary>Key of the limit, as needed at an instant.</summary>
    string KeyAt(DateTimeOffset at);
}
