using Bihuan.Platform.Store;

namespace Bihuan.Web.Demo;

/// <summary>Whether everything here is generated, so that every page says so: the demo leaves its sign-ins in the data folder.</summary>
internal sealed class DemoMark(StoreOptions store)
{
    private readonly Lazy<bool> _isDemo = new(() => File.Exists(Path.Combine(store.DataFolder, DemoRun.SignInsFile)));

    public bool IsDemo => _isDemo.Value;
}
