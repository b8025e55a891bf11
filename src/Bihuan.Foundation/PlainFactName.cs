using System.Collections.Concurrent;
using System.Reflection;

namespace Bihuan.Foundation;

/// <summary>Names of facts as policies and listeners speak of them: <c>case.opened/1</c> is plainly <c>case.opened</c>.</summary>
public static class PlainFactName
{
    private static readonly ConcurrentDictionary<Type, string> s_names = new();

    public static string Of(string type)
    {
        var slash = type.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? type : type[..slash];
    }

    public static string Of(Type fact) => s_names.GetOrAdd(fact, type => Of(type.GetCustomAttribute<FactTypeAttribute>()!.Name));
}
